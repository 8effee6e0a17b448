import type { ComponentType } from 'react';
import { t } from '@grafana/i18n';
import { LinkButton } from '@grafana/ui';
import { appPath } from '../../shared/appPath.ts';
import { useCan } from '../../shared/hooks/useRole.ts';
import { useUrlState, type UrlState } from '../../shared/list/index.ts';
import { AppPage, type PageTab } from '../../shared/ui/index.ts';
import { FollowUps } from './FollowUps.tsx';
import { KnowledgeSearch } from './KnowledgeSearch.tsx';

const TABS = ['search', 'follow-ups'] as const;
type TabId = (typeof TABS)[number];
const BODIES: Record<TabId, ComponentType<{ url: UrlState }>> = {
  search: KnowledgeSearch,
  'follow-ups': FollowUps,
};

/** "Have we seen this, and what did we promise?" */
export function KnowledgePage() {
  const url = useUrlState();
  const editor = useCan('Editor');
  const active = TABS.find((tab) => tab === url.one('tab')) ?? 'search';
  const Body = BODIES[active];
  return (
    <AppPage
      title={t('pages.knowledge', 'Knowledge')}
      subTitle={t('knowledge.subTitle', 'What was learnt from incidents, how things are done, and what was promised.')}
      tabs={tabsOf(active)}
      primary={
        editor && (
          <LinkButton icon="plus" href={appPath('knowledge/new')}>
            {t('knowledge.add', 'New runbook or note')}
          </LinkButton>
        )
      }
    >
      <Body url={url} />
    </AppPage>
  );
}

function tabsOf(active: TabId): PageTab[] {
  const texts: Record<TabId, { text: string; icon: PageTab['icon'] }> = {
    search: { text: t('knowledge.tab.search', 'Postmortems, runbooks, notes'), icon: 'search' },
    'follow-ups': { text: t('followUps.title', 'Follow-ups'), icon: 'check-circle' },
  };
  return TABS.map((id) => ({ id, ...texts[id], href: appPath(`knowledge?tab=${id}`), active: id === active }));
}
