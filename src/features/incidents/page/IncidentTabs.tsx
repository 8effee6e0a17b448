import { useMemo } from 'react';
import { css } from '@emotion/css';
import type { UseQueryResult } from '@tanstack/react-query';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Tab, TabContent, TabsBar, useStyles2 } from '@grafana/ui';
import type { Analysis } from '#contract/analysis';
import type { listChanges } from '#contract/change';
import type { Incident } from '#contract/incident';
import type { OperationAnswer } from '#contract/operation';
import type { ApiError } from '../../../shared/api/index.ts';
import { useUrlState } from '../../../shared/list/index.ts';
import { AlertsTab } from './alerts/AlertsTab.tsx';
import { ChangesTab } from './changes/ChangesTab.tsx';
import { LineageTab } from './lineage/LineageTab.tsx';
import { PostmortemTab } from './postmortem/PostmortemTab.tsx';
import { RunsTab } from './runs/RunsTab.tsx';
import { SimilarTab } from './similar/SimilarTab.tsx';
import { TimelineTab } from './timeline/TimelineTab.tsx';

const TABS = ['timeline', 'alerts', 'lineage', 'changes', 'similar', 'runs', 'postmortem'] as const;
type TabName = (typeof TABS)[number];

interface Props {
  incident: Incident;
  analysis: Analysis | null | undefined;
  changesQuery: UseQueryResult<OperationAnswer<typeof listChanges>, ApiError>;
}

/** What happened, which alerts, how it came to this, what changed, what was like it, what was done and learnt. The open tab stands in the address. */
export function IncidentTabs({ incident, analysis, changesQuery }: Props) {
  const styles = useStyles2(getStyles);
  const url = useUrlState();
  const active = TABS.find((tab) => tab === url.one('tab')) ?? 'timeline';
  const changes = useMemo(() => changesQuery.data?.items ?? [], [changesQuery.data]);
  const counters: Partial<Record<TabName, number>> = {
    alerts: incident.alertCount,
    changes: changesQuery.data?.items.length,
  };
  return (
    <div className={styles.tabs}>
      <TabsBar>
        {TABS.map((tab) => (
          <Tab
            key={tab}
            label={tabLabel(tab)}
            active={tab === active}
            counter={counters[tab]}
            onChangeTab={(event) => {
              event.preventDefault();
              url.set({ tab: tab === 'timeline' ? undefined : tab }, { replace: true });
            }}
          />
        ))}
      </TabsBar>
      <TabContent className={styles.content}>
        {active === 'timeline' && <TimelineTab incidentId={incident.id} changes={changes} />}
        {active === 'alerts' && <AlertsTab incidentId={incident.id} total={incident.alertCount} />}
        {active === 'lineage' && <LineageTab incidentId={incident.id} />}
        {active === 'changes' && (
          <ChangesTab query={changesQuery} onset={analysis?.onset ?? incident.startedAt} blamed={blamedBy(analysis)} />
        )}
        {active === 'similar' && <SimilarTab incidentId={incident.id} />}
        {active === 'runs' && <RunsTab incidentId={incident.id} />}
        {active === 'postmortem' && <PostmortemTab incident={incident} />}
      </TabContent>
    </div>
  );
}

function blamedBy(analysis: Analysis | null | undefined): ReadonlySet<string> {
  const findings = analysis?.findings ?? [];
  const ids = findings.flatMap(({ changeId, evidence }) => [changeId, ...evidence.map((item) => item.changeId)]);
  return new Set(ids.filter((id) => id !== null));
}

function tabLabel(tab: TabName): string {
  const labels: Record<TabName, () => string> = {
    timeline: () => t('incident.tab.timeline', 'Timeline'),
    alerts: () => t('incident.tab.alerts', 'Alerts'),
    lineage: () => t('incident.tab.lineage', 'Lineage'),
    changes: () => t('incident.tab.changes', 'Changes'),
    similar: () => t('incident.tab.similar', 'Similar'),
    runs: () => t('incident.tab.runs', 'Runs'),
    postmortem: () => t('incident.tab.postmortem', 'Postmortem'),
  };
  return labels[tab]();
}

const getStyles = (theme: GrafanaTheme2) => ({
  tabs: css({ minWidth: 0 }),
  content: css({ padding: theme.spacing(2, 0), background: 'transparent' }),
});
