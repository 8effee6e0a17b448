import { useMemo, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { Finding } from '#contract/analysis';
import type { Change } from '#contract/change';
import type { PanelExplanation } from '#contract/explain';
import { translateStatement } from '../../../shared/statements/index.ts';
import { CertaintyWord } from '../../../shared/ui/index.ts';
import { EvidenceItem } from '../../incidents/page/why/EvidenceItem.tsx';
import { PANEL_ANALYSIS } from '../panelAnalysis.ts';

interface Props {
  cause: PanelExplanation['cause'];
  changes: readonly Change[];
}

/** Who did it, how sure that is and what it rests on; or that nobody can be named. */
export function Cause({ cause, changes }: Props) {
  const styles = useStyles2(getStyles);
  const [gaps, setGaps] = useState(false);
  return (
    <div data-testid="explain-cause" data-state={cause.state}>
      {cause.findings.length === 0 && <p className={styles.plain}>{translateStatement(cause.summary)}</p>}
      {cause.findings.map((finding) => (
        <FindingRow key={finding.id} finding={finding} changes={changes} />
      ))}
      {cause.seriesRead > 0 && (
        <p className={styles.note}>
          {t('explain.looked', 'Looked at {{series}} series; {{healthy}} resources are healthy.', {
            series: cause.seriesRead,
            healthy: cause.healthy.length,
          })}
        </p>
      )}
      {cause.missing.length > 0 && (
        <>
          <Button size="sm" variant="secondary" fill="text" aria-expanded={gaps} onClick={() => setGaps(!gaps)}>
            {t('explain.gaps', 'Not known: {{count}}', { count: cause.missing.length })}
          </Button>
          {gaps && (
            <ul>
              {cause.missing.map((one, index) => (
                <li key={index}>{translateStatement(one)}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

function FindingRow({ finding, changes }: { finding: Finding; changes: readonly Change[] }) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(finding.rank === 1);
  const related = useMemo(() => {
    const named = new Set([...finding.evidence, ...finding.against].map(({ changeId }) => changeId));
    return changes.filter(({ id }) => named.has(id));
  }, [finding, changes]);
  const firstMetric = finding.evidence.findIndex(({ metric }) => metric !== null);
  return (
    <section className={styles.finding} data-testid={`cause-${finding.rank}`}>
      <div className={styles.head}>
        <div className={styles.words}>
          <CertaintyWord confidence={finding.confidence} certainty={finding.certainty} />{' '}
          <strong>{translateStatement(finding.title)}</strong>
        </div>
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          icon={open ? 'angle-up' : 'angle-down'}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? t('why.hide', 'Hide') : t('why.show', 'Show why')}
        </Button>
      </div>
      {open && (
        <ul className={styles.list}>
          {finding.evidence.map((item, index) => (
            <EvidenceItem
              key={item.id}
              analysisId={PANEL_ANALYSIS}
              evidence={item}
              changes={related}
              open={finding.rank === 1 && index === firstMetric}
            />
          ))}
          {finding.against.length > 0 && <li className={styles.against}>{t('why.against', 'Against it:')}</li>}
          {finding.against.map((item) => (
            <EvidenceItem key={item.id} analysisId={PANEL_ANALYSIS} evidence={item} changes={related} />
          ))}
        </ul>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  finding: css({ '& + &': { borderTop: `1px solid ${theme.colors.border.weak}`, paddingTop: theme.spacing(1) } }),
  head: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'flex-start' }),
  words: css({ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }),
  list: css({ margin: theme.spacing(0.5, 0), padding: 0, listStyle: 'none' }),
  against: css({ margin: theme.spacing(1, 0, 0, 0.5), color: theme.colors.text.secondary }),
  plain: css({ margin: 0 }),
  note: css({ margin: theme.spacing(0.5, 0, 0), color: theme.colors.text.secondary }),
});
