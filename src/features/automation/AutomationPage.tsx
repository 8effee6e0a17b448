import type { ComponentType } from 'react';
import { t } from '@grafana/i18n';
import { Button, LinkButton } from '@grafana/ui';
import { listApprovals } from '#contract/run';
import { useOperation } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import { useCan } from '../../shared/hooks/useRole.ts';
import { useUrlState, type UrlState } from '../../shared/list/index.ts';
import { AppPage, type PageTab } from '../../shared/ui/index.ts';
import { ApprovalList } from './approvals/ApprovalList.tsx';
import { PlaybookList } from './playbooks/PlaybookList.tsx';
import { RunList } from './runs/RunList.tsx';
import { TargetList } from './targets/TargetList.tsx';
import { TriggerList } from './triggers/TriggerList.tsx';

const TABS = ['approvals', 'runs', 'playbooks', 'triggers', 'targets'] as const;
type TabId = (typeof TABS)[number];

const BODIES: Record<TabId, ComponentType<{ url: UrlState }>> = {
  approvals: ApprovalList,
  runs: RunList,
  playbooks: PlaybookList,
  triggers: TriggerList,
  targets: TargetList,
};

/** "What waits for my yes, what is running, and what could run?" */
export function AutomationPage() {
  const url = useUrlState();
  const active = TABS.find((tab) => tab === url.one('tab')) ?? 'approvals';
  const waiting = useOperation(listApprovals, { query: { status: 'waiting', limit: 1 } }).data?.waitingForMe;
  const Body = BODIES[active];
  return (
    <AppPage
      title={t('pages.automation', 'Automation')}
      subTitle={t('automation.subTitle', 'What could be done, what waits for a yes, what runs, and what became of it.')}
      tabs={tabsOf(active, waiting)}
      primary={<PrimaryAction tab={active} url={url} />}
    >
      <Body url={url} />
    </AppPage>
  );
}

function PrimaryAction({ tab, url }: { tab: TabId; url: UrlState }) {
  const editor = useCan('Editor');
  const admin = useCan('Admin');
  if (tab === 'playbooks' && editor) {
    return (
      <LinkButton icon="plus" href={appPath('automation/playbooks/new')}>
        {t('automation.playbooks.add', 'New playbook')}
      </LinkButton>
    );
  }
  if (tab === 'triggers' && editor) {
    return (
      <Button icon="plus" onClick={() => url.set({ edit: 'new' })}>
        {t('automation.triggers.add', 'New trigger')}
      </Button>
    );
  }
  if (tab === 'targets' && admin) {
    return (
      <Button icon="plus" onClick={() => url.set({ edit: 'new' })}>
        {t('automation.targets.add', 'New target')}
      </Button>
    );
  }
  return null;
}

function tabsOf(active: TabId, waiting: number | undefined): PageTab[] {
  const texts: Record<TabId, { text: string; icon: PageTab['icon']; count?: number }> = {
    approvals: { text: t('automation.tab.approvals', 'Approvals'), icon: 'user', count: waiting },
    runs: { text: t('automation.tab.runs', 'Runs'), icon: 'play' },
    playbooks: { text: t('automation.tab.playbooks', 'Playbooks'), icon: 'book' },
    triggers: { text: t('automation.tab.triggers', 'Triggers'), icon: 'bolt' },
    targets: { text: t('automation.tab.targets', 'Targets'), icon: 'link' },
  };
  return TABS.map((id) => ({ id, ...texts[id], href: appPath(`automation?tab=${id}`), active: id === active }));
}
