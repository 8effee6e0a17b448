import { useEffect } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { Tab, TabsBar, useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router-dom-v5-compat';
import { breadcrumbs } from './breadcrumbs.ts';
import { sectionOf } from './navigation.ts';

/** Grafana's page frame for plugins: title, sub title, actions, tabs, content. */
export function HostPluginPage({ pageNav, subTitle, actions, renderTitle, info, children }: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const section = sectionOf(pathname);
  const title = pageNav?.text ?? section?.text ?? '';
  useEffect(() => {
    breadcrumbs.next(crumbs(section, pageNav));
    document.title = `${title} - SRE Platform - Grafana`;
  }, [section, pageNav, title]);
  const tabs = pageNav?.children?.filter(({ hideFromTabs }) => !hideFromTabs) ?? [];
  return (
    <div className={styles.page}>
      <div className={styles.header}>
        <div className={styles.titles}>
          {renderTitle ? renderTitle(title) : <h1 className={styles.title}>{title}</h1>}
          {(subTitle ?? pageNav?.subTitle) && <div className={styles.subTitle}>{subTitle ?? pageNav?.subTitle}</div>}
        </div>
        {info?.map(({ label, value }) => (
          <div key={label}>
            <small>{label}</small>
            <div>{value}</div>
          </div>
        ))}
        <div className={styles.actions}>{actions}</div>
      </div>
      {tabs.length > 0 && (
        <TabsBar>
          {tabs.map((tab) => (
            <Tab
              key={tab.id ?? tab.text}
              label={tab.text}
              href={tab.url}
              active={tab.active}
              counter={tab.tabCounter}
            />
          ))}
        </TabsBar>
      )}
      <div className={styles.content}>{children}</div>
    </div>
  );
}

/** As Grafana: the section goes when the page above it has its address; an open tab comes after its page, but for the first. */
function crumbs(section: NavModelItem | undefined, pageNav: NavModelItem | undefined): NavModelItem[] {
  const pages = trail(pageNav);
  const above = section && section.url !== pages[0]?.url ? [section] : [];
  const tab = pageNav?.children?.slice(1).filter(({ active }) => active) ?? [];
  return [...above, ...pages, ...tab];
}

function trail(item: NavModelItem | undefined): NavModelItem[] {
  return item ? [...trail(item.parentItem), item] : [];
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    minHeight: '100%',
    padding: theme.spacing(4, 4, 3),
    background: theme.colors.background.primary,
    [theme.breakpoints.down('md')]: { padding: theme.spacing(2) },
  }),
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 3),
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    marginBottom: theme.spacing(2),
  }),
  titles: css({ flex: '1 1 300px', minWidth: 0 }),
  title: css({ margin: 0 }),
  subTitle: css({ color: theme.colors.text.secondary, marginTop: theme.spacing(0.5) }),
  actions: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'center' }),
  content: css({ paddingTop: theme.spacing(1) }),
});
