import { t } from '@grafana/i18n';
import { appPath } from '../../shared/appPath.ts';
import type { PageTab } from '../../shared/ui/index.ts';

type TabId = 'list' | 'topology' | 'sources';

/** The three pages about resources as tabs of one. */
export function resourceTabs(active: TabId): PageTab[] {
  const tab = (id: TabId, text: string, path: string, icon: PageTab['icon']): PageTab => ({
    id,
    text,
    icon,
    href: appPath(path),
    active: id === active,
  });
  return [
    tab('list', t('pages.resources', 'Resources'), 'resources', 'cube'),
    tab('topology', t('pages.topology', 'Topology'), 'resources/topology', 'sitemap'),
    tab('sources', t('pages.sources', 'Data sources'), 'resources/sources', 'database'),
  ];
}
