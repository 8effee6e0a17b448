import { useState } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { Evidence } from '#contract/analysis';
import type { Change } from '#contract/change';
import { translateStatement } from '../../../../shared/statements/index.ts';
import { absoluteTime } from '../../../../shared/ui/index.ts';
import { LogDetail } from './LogDetail.tsx';
import { MetricDetail } from './MetricDetail.tsx';

interface Props {
  analysisId: string;
  evidence: Evidence;
  changes: readonly Change[];
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

/** One sentence of evidence; what it rests on unfolds below it. */
export function EvidenceItem({ analysisId, evidence, changes, open = false }: Props) {
  const styles = useStyles2(getStyles);
  const [unfolded, setUnfolded] = useState(open);
  const sentence = translateStatement(evidence.statement);
  const change = changes.find(({ id }) => id === evidence.changeId);
  if (evidence.metric === null && !evidence.log && change === undefined) {
    return (
      <li className={styles.item}>
        <div className={cx(styles.sentence, styles.plain)}>
          <Icon name={ICONS[evidence.kind]} size="sm" className={styles.icon} />
          <span>{sentence}</span>
        </div>
      </li>
    );
  }
  return (
    <li className={styles.item}>
      <button type="button" className={styles.sentence} aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
        <Icon name={ICONS[evidence.kind]} size="sm" className={styles.icon} />
        <span>{sentence}</span>
        <Icon name={unfolded ? 'angle-up' : 'angle-down'} className={styles.fold} />
      </button>
      {unfolded && (
        <div className={styles.detail}>
          {evidence.metric && (
            <MetricDetail analysisId={analysisId} evidenceId={evidence.id} metric={evidence.metric} changes={changes} />
          )}
          {evidence.log && (
            <LogDetail analysisId={analysisId} evidenceId={evidence.id} log={evidence.log} changes={changes} />
          )}
          {change && <ChangeDetail change={change} />}
        </div>
      )}
    </li>
  );
}

function ChangeDetail({ change }: { change: Change }) {
  const version = [change.versionFrom, change.versionTo].filter(Boolean).join(' → ');
  const parts = [absoluteTime(change.at), change.resourceKey, version, change.author].filter(Boolean);
  return (
    <div>
      <div>{change.title}</div>
      <div>{parts.join(' · ')}</div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({ listStyle: 'none' }),
  sentence: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    width: '100%',
    padding: theme.spacing(0.5, 0.5),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    textAlign: 'left',
    overflowWrap: 'anywhere',
    '&:is(button):hover': { background: theme.colors.action.hover },
  }),
  plain: css({ paddingRight: theme.spacing(4) }),
  icon: css({ flexShrink: 0, color: theme.colors.text.secondary, transform: 'translateY(2px)' }),
  fold: css({ flexShrink: 0, marginLeft: 'auto', color: theme.colors.text.secondary, transform: 'translateY(3px)' }),
  detail: css({
    margin: theme.spacing(0.5, 0, 1.5, 2.5),
    paddingLeft: theme.spacing(1.5),
    borderLeft: `2px solid ${theme.colors.border.medium}`,
    minWidth: 0,
  }),
});
