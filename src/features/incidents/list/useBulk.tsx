import { useCallback, useState } from 'react';
import { t } from '@grafana/i18n';
import { Alert, ConfirmModal } from '@grafana/ui';
import {
  bulkUpdateIncidents,
  getIncidentFacets,
  listIncidents,
  type IncidentChange,
  type IncidentSummary,
} from '#contract/incident';
import { describeError, useCommand } from '../../../shared/api/index.ts';
import { planBulk, type BulkAction } from './bulkPlan.ts';
import { bulkLabel, bulkResult, bulkSentence } from './bulkWords.ts';

type Change = Pick<IncidentChange, 'status' | 'severity' | 'assignee'>;

function changeOf(action: BulkAction): Change {
  switch (action.type) {
    case 'acknowledge':
      return { status: 'acknowledged' };
    case 'resolve':
      return { status: 'resolved' };
    case 'assign':
      return { assignee: 'me' };
    case 'severity':
      return { severity: action.severity };
  }
}

/** Carries out bulk actions: asks before resolving, then tells what happened. `parts` is what belongs on the page. */
export function useBulk(me: string | undefined, onDone: () => void) {
  const [asking, setAsking] = useState<{ action: BulkAction; rows: readonly IncidentSummary[] }>();
  const command = useCommand(bulkUpdateIncidents, { refreshes: [listIncidents, getIncidentFacets], onSuccess: onDone });
  const { mutate, isPending, data, error, reset } = command;
  const carryOut = useCallback(
    (action: BulkAction, rows: readonly IncidentSummary[]) => {
      const ids = planBulk(action, rows, me).change.map(({ id }) => id);
      if (ids.length > 0) {
        mutate({ body: { ids, change: changeOf(action) } });
      }
    },
    [me, mutate]
  );
  const start = useCallback(
    (action: BulkAction, rows: readonly IncidentSummary[]) => {
      if (planBulk(action, rows, me).change.length === 0) {
        return;
      }
      if (action.type === 'resolve') {
        setAsking({ action, rows });
      } else {
        carryOut(action, rows);
      }
    },
    [carryOut, me]
  );
  const plan = asking && planBulk(asking.action, asking.rows, me);
  const parts = (
    <>
      {data && (
        <Alert
          severity={data.refusedCount > 0 ? 'warning' : 'success'}
          title={bulkResult(data)}
          onRemove={reset}
          role="status"
        />
      )}
      {error && (
        <Alert severity="error" title={t('incidents.bulk.failed', 'Nothing was changed')} onRemove={reset}>
          {`${describeError(error)} ${error.message}`}
        </Alert>
      )}
      {asking && plan && (
        <ConfirmModal
          isOpen
          title={t('incidents.bulk.confirmTitle', 'Resolve incidents?')}
          body={bulkSentence(asking.action, plan)}
          confirmText={bulkLabel(asking.action, plan)}
          confirmButtonVariant="primary"
          dismissText={t('incidents.cancel', 'Cancel')}
          onConfirm={() => {
            setAsking(undefined);
            carryOut(asking.action, asking.rows);
          }}
          onDismiss={() => setAsking(undefined)}
        />
      )}
    </>
  );
  return { start, busy: isPending, parts };
}
