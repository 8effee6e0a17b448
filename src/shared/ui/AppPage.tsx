import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import { LiveMark } from './LiveMark.tsx';

export interface PageTab {
  id: string;
  text: string;
  href: string;
  active: boolean;
  count?: number;
  icon?: NavModelItem['icon'];
}

interface Props {
  title: string;
  subTitle?: ReactNode;
  /** What stands before the title, for example a severity badge. */
  lead?: ReactNode;
  /** The one primary action of the page, top right; on a narrow screen it is fixed at the bottom. */
  primary?: ReactNode;
  /** Other actions, left of the primary one. */
  actions?: ReactNode;
  tabs?: PageTab[];
  /** Parent page for the breadcrumb. */
  parent?: { text: string; url: string };
  children: ReactNode;
}

/** Frame of every page of the app: Grafana's header, breadcrumbs and tabs, one primary action, and the live mark. */
export function AppPage({ title, subTitle, lead, primary, actions, tabs, parent, children }: Props) {
  const styles = useStyles2(getStyles);
  const pageNav: NavModelItem = {
    text: title,
    parentItem: parent,
    children: tabs?.map((tab) => ({
      id: tab.id,
      text: tab.text,
      url: tab.href,
      active: tab.active,
      icon: tab.icon,
      tabCounter: tab.count,
    })),
  };
  return (
    <PluginPage
      pageNav={pageNav}
      subTitle={subTitle}
      renderTitle={(text) => (
        <div className={styles.title}>
          {lead}
          <h1 className={styles.heading}>{text}</h1>
        </div>
      )}
      actions={
        <div className={styles.actions}>
          <LiveMark />
          {actions}
          {primary && <div className={styles.primary}>{primary}</div>}
        </div>
      }
    >
      {children}
      {primary && <div className={styles.room} aria-hidden />}
    </PluginPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), minWidth: 0 }),
  heading: css({ margin: 0, overflowWrap: 'anywhere' }),
  actions: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1.5) }),
  primary: css({
    display: 'flex',
    gap: theme.spacing(1),
    [theme.breakpoints.down('sm')]: {
      position: 'fixed',
      insetInline: 0,
      bottom: 0,
      zIndex: theme.zIndex.navbarFixed,
      padding: theme.spacing(1, 2),
      background: theme.colors.background.primary,
      borderTop: `1px solid ${theme.colors.border.weak}`,
      boxShadow: theme.shadows.z2,
      '& > *': { flex: 1, justifyContent: 'center' },
    },
  }),
  room: css({ display: 'none', [theme.breakpoints.down('sm')]: { display: 'block', height: theme.spacing(8) } }),
});
