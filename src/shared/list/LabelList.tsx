import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { Labels } from '#contract/scalars';

interface Props {
  labels: Labels;
  /** How many are shown before "more"; all without it. */
  max?: number;
  /** A click on a label, for example to search for it. */
  onPick?: (name: string, value: string) => void;
}

/** Labels as small chips: untrusted text, bounded in number and length. */
export function LabelList({ labels, max, onPick }: Props) {
  const styles = useStyles2(getStyles);
  const [all, setAll] = useState(false);
  const entries = Object.entries(labels).sort(([a], [b]) => a.localeCompare(b));
  const shown = max === undefined || all ? entries : entries.slice(0, max);
  return (
    <span className={styles.list}>
      {shown.map(([name, value]) => {
        const text = `${name}=${value}`;
        return onPick ? (
          <button key={name} type="button" className={styles.chip} title={text} onClick={() => onPick(name, value)}>
            {text}
          </button>
        ) : (
          <span key={name} className={styles.chip} title={text}>
            {text}
          </span>
        );
      })}
      {shown.length < entries.length && (
        <Button size="sm" fill="text" variant="secondary" onClick={() => setAll(true)}>
          {t('lists.moreLabels', '{{more}} more', { more: entries.length - shown.length })}
        </Button>
      )}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5), minWidth: 0 }),
  chip: css({
    maxWidth: 200,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    padding: theme.spacing(0, 0.75),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: '20px',
  }),
});
