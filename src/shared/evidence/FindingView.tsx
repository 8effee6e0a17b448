import { useState, type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { Finding } from '#contract/analysis';
import { translateStatement } from '../statements/index.ts';
import { CertaintyWord } from '../ui/index.ts';
import { EvidenceItem } from './EvidenceItem.tsx';
import { evidenceKeys } from './keysOf.ts';

interface Props {
  finding: Finding;
  /** Below the evidence: what people say of it. */
  children?: ReactNode;
}

/** One ranked cause: how sure, what, and what speaks for and against it. The first one stands open. */
export function FindingView({ finding, children }: Props) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(finding.rank === 1);
  const [keys, rivals] = [evidenceKeys(finding.evidence), evidenceKeys(finding.against)];
  return (
    <section className={styles.finding} data-testid={`finding-${finding.rank}`}>
      <div className={styles.head}>
        <span className={styles.rank}>{finding.rank}</span>
        <div className={styles.words}>
          <CertaintyWord confidence={finding.confidence} certainty={finding.certainty} />{' '}
          <span className={styles.title}>{translateStatement(finding.title)}</span>
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
        <div className={styles.body}>
          <ul className={styles.list}>
            {finding.evidence.map((item, index) => (
              <EvidenceItem
                key={keys[index]}
                evidence={item}
                open={finding.rank === 1 && index === firstMetric(finding)}
              />
            ))}
          </ul>
          <div className={styles.against}>
            <span className={styles.label}>{t('why.against', 'Against it:')}</span>
            {finding.against.length === 0 ? (
              <span>{` ${t('why.nothingAgainst', 'nothing found')}`}</span>
            ) : (
              <ul className={styles.list}>
                {finding.against.map((item, index) => (
                  <EvidenceItem key={rivals[index]} evidence={item} />
                ))}
              </ul>
            )}
          </div>
          {children}
        </div>
      )}
    </section>
  );
}

/** The first chart stands open: the answer and its proof are one glance. */
function firstMetric(finding: Finding): number {
  return finding.evidence.findIndex(({ metric }) => metric !== null);
}

const getStyles = (theme: GrafanaTheme2) => ({
  finding: css({
    padding: theme.spacing(1, 0),
    '& + &': { borderTop: `1px solid ${theme.colors.border.weak}` },
  }),
  head: css({ display: 'flex', alignItems: 'baseline', gap: theme.spacing(1) }),
  rank: css({
    flexShrink: 0,
    width: 22,
    height: 22,
    lineHeight: '22px',
    textAlign: 'center',
    borderRadius: '50%',
    background: theme.colors.background.secondary,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  words: css({ flex: 1, minWidth: 0 }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  body: css({ paddingLeft: theme.spacing(3.5), [theme.breakpoints.down('sm')]: { paddingLeft: 0 } }),
  list: css({ margin: theme.spacing(0.5, 0), padding: 0 }),
  label: css({ color: theme.colors.text.secondary }),
  against: css({ padding: theme.spacing(0.5) }),
});
