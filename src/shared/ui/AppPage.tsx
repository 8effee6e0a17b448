import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { config, PluginPage } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router-dom';
import { APP_ROOT } from '../appPath.ts';
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
  const { pathname } = useLocation();
  const pageNav: NavModelItem = {
    ...crumb(title, tabs, pathname),
    parentItem: parent && { ...parent, url: withSubPath(parent.url) },
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
      renderTitle={() => (
        <div className={styles.title}>
          {lead}
          <h1 className={styles.heading}>{title}</h1>
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

/**
 * What stands for the page in the breadcrumbs. Grafana puts the menu's entry before it unless both have one address, and the
 * open tab behind it unless that is the first. A tab that is a page of its own name belongs to the page of the first tab.
 */
function crumb(title: string, tabs: PageTab[] | undefined, pathname: string): { text: string; url?: string } {
  const [first] = tabs ?? [];
  if (first && tabs?.find(({ active }) => active)?.text === title) {
    return { text: first.text, url: withSubPath(first.href) };
  }
  // Home has the address of the app itself, whose name is to stay.
  return pathname === APP_ROOT ? { text: title } : { text: title, url: withSubPath(pathname) };
}

/** As Grafana writes addresses of its menu where it does not lie at the root of its host. */
function withSubPath(url: string): string {
  return `${config.appSubUrl}${url}`;
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
