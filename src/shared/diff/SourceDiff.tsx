import { useMemo } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { diffLines, type DiffLine } from './diffLines.ts';

const SIGNS: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '-' };

/** What changed between two texts, line by line, with a sign before each so that colour never stands alone. */
export function SourceDiff({ before, after }: { before: string; after: string }) {
  const styles = useStyles2(getStyles);
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  if (lines.every(({ kind }) => kind === 'same')) {
    return <>{t('automation.diff.none', 'No difference')}</>;
  }
  return (
    <pre className={styles.box} aria-label={t('automation.diff.label', 'Differences')}>
      {lines.map(({ kind, text }, index) => (
        <div key={index} className={cx(kind === 'added' && styles.added, kind === 'removed' && styles.removed)}>
          {SIGNS[kind]} {text}
        </div>
      ))}
    </pre>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ margin: 0, maxHeight: 420, overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
  added: css({ background: theme.colors.success.transparent }),
  removed: css({ background: theme.colors.error.transparent }),
});
