import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ResolvedCall } from '#contract/playbook';
import { Badge } from '../ui/Badge.tsx';
import { STEP_ICONS, stepKindLabel } from './automationWords.ts';

/** Calls exactly as they would be made, in order; what each sends unfolds in place. */
export function CallList({ calls, label }: { calls: readonly ResolvedCall[]; label: string }) {
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.list} aria-label={label}>
      {calls.map((call, index) => (
        <li key={`${call.phase}/${call.stepId}/${index}`} className={styles.item}>
          <span className={styles.number} aria-hidden>
            {index + 1}
          </span>
          <span>
            <Icon name={STEP_ICONS[call.kind]} title={stepKindLabel(call.kind)} />
          </span>
          <div className={styles.text}>
            <div>
              <span className={styles.title}>{call.title}</span>{' '}
              {!call.effect && (
                <Badge color="darkgrey" icon="eye" text={t('automation.call.noEffect', 'reads or waits only')} />
              )}
            </div>
            <code className={styles.summary}>{call.summary}</code>
            {call.deferred.length > 0 && (
              <div className={styles.note}>
                {t('automation.call.deferred', 'Filled by an earlier step, and checked again then: {{names}}', {
                  names: call.deferred.join(', '),
                  interpolation: { escapeValue: false },
                })}
              </div>
            )}
            <details>
              <summary>{t('automation.call.detail', 'Everything that is sent')}</summary>
              <pre className={styles.detail}>{JSON.stringify(call.detail, null, 2)}</pre>
            </details>
          </div>
        </li>
      ))}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  item: css({
    display: 'grid',
    gridTemplateColumns: '20px 20px minmax(0, 1fr)',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:first-child': { borderTop: 'none' },
  }),
  number: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums', textAlign: 'right' }),
  text: css({ minWidth: 0 }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  summary: css({
    display: 'block',
    margin: theme.spacing(0.5, 0),
    padding: theme.spacing(0.5, 1),
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  }),
  note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  detail: css({ marginTop: theme.spacing(0.5), maxHeight: 320, overflow: 'auto', whiteSpace: 'pre-wrap' }),
});
