import { t } from '@grafana/i18n';
import { listRuns } from '#contract/run';
import { useOperation } from '../../../../shared/api/index.ts';
import { RunTable } from '../../../../shared/automation/index.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { EmptyState, LoadingRows } from '../../../../shared/ui/index.ts';

/** What was done about the incident, and whether it worked. */
export function RunsTab({ incidentId }: { incidentId: string }) {
  const query = useOperation(listRuns, { query: { incidentId, limit: 100 } });
  return (
    <QueryView query={query} what={t('automation.tab.runs', 'Runs')} loading={<LoadingRows rows={3} height={36} />}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('incident.runs.none', 'Nothing was run for this incident')}>
            {t('incident.runs.noneHint', 'What is approved under “Do” stands here with what became of it.')}
          </EmptyState>
        ) : (
          <RunTable runs={items} label={t('automation.tab.runs', 'Runs')} />
        )
      }
    </QueryView>
  );
}
