import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Alert, ConfirmModal } from '@grafana/ui';
import {
  getIncident,
  listIncidents,
  listIncidentTimeline,
  updateIncident,
  type Incident,
  type IncidentChange,
  type IncidentStatus,
} from '#contract/incident';
import { describeError, useCommand } from '../../../../shared/api/index.ts';
import { isAsked } from './statusSteps.ts';
import { stepLabel, stepQuestion } from './stepWords.ts';

/**
 * Changes the shown incident; asks first where the step is final or looks too early, and notices when somebody was
 * faster. `parts` is what belongs on the page.
 */
export function useIncidentChange(incident: Incident | undefined) {
  const [asking, setAsking] = useState<IncidentStatus>();
  const command = useCommand(updateIncident, { refreshes: [getIncident, listIncidents, listIncidentTimeline] });
  const send = (change: IncidentChange) => {
    if (incident) {
      command.mutate({ params: { id: incident.id }, body: { ...change, version: incident.version } });
    }
  };
  const change = (wanted: IncidentChange) => {
    if (incident && wanted.status !== undefined && isAsked(wanted.status, incident.firingCount)) {
      setAsking(wanted.status);
    } else {
      send(wanted);
    }
  };
  const parts = (
    <>
      {command.error && (
        <Alert
          severity="error"
          title={t('incident.changeFailed', 'The incident was not changed')}
          onRemove={() => command.reset()}
        >
          {[...new Set([describeError(command.error), command.error.message])].join(' ')}
        </Alert>
      )}
      {asking && incident && (
        <ConfirmModal
          isOpen
          title={`${stepLabel(asking)}?`}
          body={stepQuestion(asking, incident.firingCount)}
          confirmText={stepLabel(asking)}
          confirmButtonVariant={asking === 'closed' ? 'destructive' : 'primary'}
          dismissText={t('incidents.cancel', 'Cancel')}
          onConfirm={() => {
            setAsking(undefined);
            send({ status: asking });
          }}
          onDismiss={() => setAsking(undefined)}
        />
      )}
    </>
  );
  return { change, busy: command.isPending, parts };
}
