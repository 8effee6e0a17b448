import { useEffect, useState, type ReactNode } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { Icon, IconButton, Link, useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router-dom-v5-compat';
import { breadcrumbs } from './breadcrumbs.ts';
import { FaultPanel } from './FaultPanel.tsx';
import { navigation, sectionOf } from './navigation.ts';
import { Switches } from './Switches.tsx';
import { workbench } from './workbenchData.ts';

/** Top bar, menu and content, in Grafana's places and sizes. */
export function Chrome({ children }: { children: ReactNode }) {
  const styles = useStyles2(getStyles);
  // On a narrow screen the menu is open on the page where it was opened; a choice in it closes it.
  const [menuOpenAt, setMenuOpenAt] = useState<string>();
  const [faultsOpen, setFaultsOpen] = useState(false);
  const { pathname } = useLocation();
  const menuOpen = menuOpenAt === pathname;
  return (
    <div className={styles.root}>
      <header className={styles.bar}>
        <IconButton
          className={styles.menuButton}
          name="bars"
          aria-label="Menu"
          size="lg"
          onClick={() => setMenuOpenAt(menuOpen ? undefined : pathname)}
        />
        <Breadcrumbs />
        <Switches />
        {workbench.hasDemo && (
          <IconButton
            name="bolt"
            size="lg"
            aria-label="Faults of the demo"
            tooltip="Faults of the demo"
            onClick={() => setFaultsOpen(!faultsOpen)}
            data-testid="faults-toggle"
          />
        )}
      </header>
      <div className={styles.body}>
        <nav className={cx(styles.menu, menuOpen && styles.menuOpen)} aria-label="Menu">
          <Section text={workbench.plugin.name} items={navigation} />
          {workbench.hasPrometheus && (
            <Section text="Dashboards" items={[{ text: 'Shop', url: '/d/sre-shop', icon: 'apps' }]} />
          )}
        </nav>
        <main className={styles.content}>{children}</main>
        {faultsOpen && <FaultPanel onClose={() => setFaultsOpen(false)} />}
      </div>
    </div>
  );
}

function Section({ text, items }: { text: string; items: NavModelItem[] }) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const active = sectionOf(pathname)?.url ?? pathname;
  return (
    <>
      <div className={styles.section}>{text}</div>
      {items.map((item) => (
        <Link key={item.url} href={item.url ?? ''} className={cx(styles.item, item.url === active && styles.active)}>
          {item.icon && <Icon name={item.icon} />}
          {item.text}
        </Link>
      ))}
    </>
  );
}

function Breadcrumbs() {
  const styles = useStyles2(getStyles);
  const [items, setItems] = useState<NavModelItem[]>([]);
  useEffect(() => {
    const subscription = breadcrumbs.subscribe(setItems);
    return () => subscription.unsubscribe();
  }, []);
  return (
    <ol className={styles.crumbs} aria-label="Breadcrumbs">
      {[{ text: workbench.plugin.name, url: `/a/${workbench.plugin.id}` }, ...items].map(({ text, url }, index) => (
        <li key={`${text}-${index}`} className={styles.crumb}>
          {index > 0 && <Icon name="angle-right" />}
          {url ? <Link href={url}>{text}</Link> : <span>{text}</span>}
        </li>
      ))}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  root: css({ display: 'flex', flexDirection: 'column', minHeight: '100vh' }),
  bar: css({
    position: 'sticky',
    top: 0,
    zIndex: theme.zIndex.sidemenu,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    height: 48,
    padding: theme.spacing(0, 2),
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  menuButton: css({ [theme.breakpoints.up('lg')]: { display: 'none' } }),
  crumbs: css({ display: 'flex', flex: 1, minWidth: 0, listStyle: 'none', overflow: 'hidden', margin: 0, padding: 0 }),
  crumb: css({
    display: 'flex',
    alignItems: 'center',
    whiteSpace: 'nowrap',
    color: theme.colors.text.primary,
    [theme.breakpoints.down('sm')]: { display: 'none' },
  }),
  body: css({ display: 'flex', flex: 1, minHeight: 0 }),
  menu: css({
    flex: '0 0 220px',
    padding: theme.spacing(1),
    background: theme.colors.background.primary,
    borderRight: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('lg')]: { display: 'none' },
  }),
  menuOpen: css({
    [theme.breakpoints.down('lg')]: {
      display: 'block',
      position: 'fixed',
      top: 48,
      bottom: 0,
      width: 260,
      zIndex: theme.zIndex.sidemenu,
    },
  }),
  section: css({
    padding: theme.spacing(1, 1, 0.5),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  item: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 1),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.primary,
    '&:hover': { background: theme.colors.action.hover },
  }),
  active: css({ background: theme.colors.action.selected }),
  content: css({ flex: 1, minWidth: 0 }),
});
