import { css } from '@emotion/css';
import type { IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { Evidence } from '#contract/analysis';
import { translateStatement } from '../statements/index.ts';
import { CertaintyWord } from '../ui/index.ts';
import { AlertDetail } from './AlertDetail.tsx';
import { ChangeDetail } from './changes/ChangeDetail.tsx';
import { Claim } from './Claim.tsx';
import { useEvidence } from './EvidenceScope.tsx';
import { LogDetail } from './LogDetail.tsx';
import { Note } from './Note.tsx';
import { PastIncidents } from './PastIncidents.tsx';
import { StoredSeries } from './StoredSeries.tsx';

// Evidence may rest on evidence: the parts of this file show each other.

interface Props {
  evidence: Evidence;
  /** Open when it is first shown. */
  open?: boolean;
}

const ICONS: Record<Evidence['kind'], IconName> = {
  metric: 'chart-line',
  change: 'rocket',
  topology: 'sitemap',
  alert: 'bell',
  log: 'list-ul',
};

/** One sentence of evidence that opens what it rests on. */
export function EvidenceItem({ evidence, open }: Props) {
  return (
    <Claim icon={ICONS[evidence.kind]} open={open} detail={() => <EvidenceDetail evidence={evidence} />}>
      {translateStatement(evidence.statement)}
    </Claim>
  );
}

/** What a piece of evidence rests on, whatever its kind; and that nothing was kept, where nothing was. */
export function EvidenceDetail({ evidence }: { evidence: Evidence }) {
  const { known } = useEvidence();
  const { id, kind, metric, log, alert, incidents = [], rests = [], changeId } = evidence;
  const change = known.find((one) => one.id === changeId) ?? evidence.change ?? undefined;
  const isEmpty = !metric && !log && !alert && incidents.length + rests.length === 0 && kind !== 'change';
  return (
    <>
      {metric && <StoredSeries evidenceId={id} compared={metric} />}
      {log && <LogDetail evidenceId={id} log={log} />}
      {kind === 'change' && <ChangeDetail change={change} />}
      {alert && <AlertDetail alert={alert} />}
      {incidents.length > 0 && <PastIncidents incidents={incidents} />}
      {rests.length > 0 && <RestsOn ids={rests} open={kind !== 'change'} />}
      {isEmpty && <Note>{t('evidence.nothingKept', 'Nothing more was kept of this.')}</Note>}
    </>
  );
}

interface RestsOnProps {
  /** Ids of evidence or findings of the analysis around it. */
  ids: readonly string[];
  /** Whether the first one stands open. */
  open: boolean;
}

/** What a conclusion rests on: other claims of the same analysis, each of which opens in turn. */
export function RestsOn({ ids, open }: RestsOnProps) {
  const { evidenceOf, findingOf } = useEvidence();
  const parts = ids.flatMap((id, index) => {
    const isOpen = open && index === 0;
    const [evidence, finding] = [evidenceOf(id), findingOf(id)];
    if (evidence !== undefined) {
      return [<EvidenceItem key={id} evidence={evidence} open={isOpen} />];
    }
    return finding === undefined
      ? []
      : [
          <Claim
            key={id}
            icon="search"
            open={isOpen}
            detail={() => <RestsOn ids={finding.evidence.map((item) => item.id)} open={false} />}
          >
            <CertaintyWord confidence={finding.confidence} certainty={finding.certainty} />{' '}
            {translateStatement(finding.title)}
          </Claim>,
        ];
  });
  return parts.length === 0 ? (
    <Note>{t('evidence.nothingKept', 'Nothing more was kept of this.')}</Note>
  ) : (
    <>
      <Note>{t('evidence.restsOn', 'It rests on:')}</Note>
      <ul className={list}>{parts}</ul>
    </>
  );
}

const list = css({ margin: 0, padding: 0 });
