import { useMemo, useState } from 'react';
import { useParams } from 'react-router-dom';
import { t } from '@grafana/i18n';
import { getIncidentAnalysis } from '#contract/analysis';
import { listChanges, type Change } from '#contract/change';
import { getIncident, type Incident } from '#contract/incident';
import { useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { useShortcuts } from '../../../shared/keyboard/index.ts';
import { AppPage, ErrorState, LoadingRows, SeverityBadge } from '../../../shared/ui/index.ts';
import { OtherActions, PrimaryAction, type Dialog } from './actions/IncidentActions.tsx';
import { EditModal } from './actions/EditModal.tsx';
import { MergeModal } from './actions/MergeModal.tsx';
import { SplitModal } from './actions/SplitModal.tsx';
import { useIncidentChange } from './actions/useIncidentChange.tsx';
import { primaryStep } from './actions/statusSteps.ts';
import { DoPanel } from './do/DoPanel.tsx';
import { ImpactLine } from './ImpactLine.tsx';
import { IncidentNotices } from './IncidentNotices.tsx';
import { IncidentSubTitle } from './IncidentSubTitle.tsx';
import { IncidentTabs } from './IncidentTabs.tsx';
import { TwoColumns } from './TwoColumns.tsx';
import { WherePanel } from './WherePanel.tsx';
import { WhyPanel } from './why/WhyPanel.tsx';

/** "What is broken, why, what do we do?" */
export function IncidentPage() {
  const { id = '' } = useParams();
  const query = useOperation(getIncident, { params: { id } });
  const incident = query.data;
  const parent = { text: t('pages.incidents', 'Incidents'), url: appPath('incidents') };
  if (incident === undefined) {
    return (
      <AppPage title={t('incident.title', 'Incident')} parent={parent}>
        {query.error ? (
          <ErrorState
            error={query.error}
            what={t('incident.name', 'The incident')}
            onRetry={() => void query.refetch()}
            stillWorks={t(
              'incident.stillWorks',
              'Grafana’s own alerting goes on, and what happens meanwhile is recorded.'
            )}
          />
        ) : (
          <LoadingRows rows={12} height={28} />
        )}
      </AppPage>
    );
  }
  return (
    <LoadedPage
      key={incident.id}
      incident={incident}
      parent={parent}
      refreshError={query.error}
      retry={() => void query.refetch()}
    />
  );
}

interface LoadedProps {
  incident: Incident;
  parent: { text: string; url: string };
  refreshError: Error | null;
  retry: () => void;
}

function LoadedPage({ incident, parent, refreshError, retry }: LoadedProps) {
  const editor = useCan('Editor');
  const [dialog, setDialog] = useState<Dialog>();
  const { change, busy, parts } = useIncidentChange(incident);
  const analysis = useOperation(getIncidentAnalysis, { params: { id: incident.id } }).data?.analysis;
  const changesQuery = useChangesAround(incident);
  const changes = changesQuery.data?.items ?? NO_CHANGES;
  const step = primaryStep(incident.status);
  useShortcuts(
    editor && step
      ? [
          step === 'acknowledged'
            ? {
                key: 'a',
                label: t('incidents.keys.acknowledge', 'Acknowledge'),
                run: () => change({ status: 'acknowledged' }),
              }
            : { key: 'r', label: t('incidents.keys.resolve', 'Resolve'), run: () => change({ status: 'resolved' }) },
        ]
      : []
  );
  const close = () => setDialog(undefined);
  return (
    <AppPage
      title={incident.title}
      parent={parent}
      lead={<SeverityBadge severity={incident.severity} />}
      subTitle={<IncidentSubTitle incident={incident} />}
      actions={editor && <OtherActions incident={incident} busy={busy} onChange={change} onDialog={setDialog} />}
      primary={editor && step && <PrimaryAction incident={incident} busy={busy} onChange={change} />}
    >
      {refreshError && (
        <ErrorState error={refreshError} what={t('incident.refreshName', 'The newest state')} onRetry={retry} />
      )}
      {parts}
      <IncidentNotices incident={incident} />
      <ImpactLine incident={incident} analysis={analysis} />
      <TwoColumns
        main={<WhyPanel incidentId={incident.id} changes={changes} />}
        side={
          <>
            <DoPanel incident={incident} />
            <WherePanel incident={incident} finding={analysis?.findings[0]} />
          </>
        }
      />
      <IncidentTabs incident={incident} analysis={analysis} changesQuery={changesQuery} />
      {dialog === 'edit' && <EditModal incident={incident} onChange={change} onClose={close} />}
      {dialog === 'merge' && <MergeModal incident={incident} onClose={close} />}
      {dialog === 'split' && <SplitModal incident={incident} onClose={close} />}
    </AppPage>
  );
}

const NO_CHANGES: readonly Change[] = [];
const BEFORE_MS = 2 * 3_600_000;
const AFTER_MS = 30 * 60_000;

/** What changed from two hours before the first alert to half an hour after the incident opened. */
function useChangesAround({ startedAt, openedAt }: Incident) {
  const query = useMemo(
    () => ({
      from: new Date(Date.parse(startedAt) - BEFORE_MS).toISOString(),
      to: new Date(Date.parse(openedAt) + AFTER_MS).toISOString(),
      limit: 100,
    }),
    [startedAt, openedAt]
  );
  return useOperation(listChanges, { query });
}
