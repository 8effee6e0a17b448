import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, Stack, Text, useStyles2, type BadgeColor } from '@grafana/ui';
import { listSources, testSource, type Source } from '#contract/source';
import { Badge } from '../../../shared/ui/Badge.tsx';
import { useCommand } from '../../../shared/api/index.ts';
import { CommandError } from '../../../shared/form/FormEnd.tsx';
import { formatLatency, formatSpan } from '../../../shared/format/quantity.ts';
import { useNow } from '../../../shared/hooks/useNow.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { absoluteTime, RelativeTime } from '../../../shared/ui/index.ts';

const LOOKS: Record<Source['state'], { color: BadgeColor; icon: IconName; label: () => string }> = {
  ok: { color: 'green', icon: 'check', label: () => t('resources.sources.ok', 'Answers') },
  failing: { color: 'red', icon: 'times', label: () => t('resources.sources.failing', 'Does not answer') },
  unknown: { color: 'blue', icon: 'question-circle', label: () => t('resources.sources.unknown', 'Not asked yet') },
};

/** A data source with its state, since when, and a test. */
export function SourceCard({ source, onRemove }: { source: Source; onRemove: () => void }) {
  const styles = useStyles2(getStyles);
  const editor = useCan('Editor');
  const admin = useCan('Admin');
  const test = useCommand(testSource, { refreshes: [listSources] });
  const { color, icon, label } = LOOKS[source.state];
  return (
    <article className={styles.card} aria-label={source.name}>
      <div className={styles.head}>
        <div className={styles.name}>
          <Text element="h3" variant="h5">
            {source.name}
          </Text>
          <Badge color={color} icon={icon} text={label()} />
          {source.stateSince && (
            <span className={styles.weak}>
              <Since at={source.stateSince} />
            </span>
          )}
        </div>
        <Stack direction="row" gap={1}>
          {editor && (
            <Button
              size="sm"
              variant="secondary"
              icon={test.isPending ? 'sync' : 'bolt'}
              disabled={test.isPending}
              onClick={() => test.mutate({ params: { id: source.id } })}
            >
              {t('resources.sources.test', 'Test')}
            </Button>
          )}
          {admin && (
            <Button size="sm" variant="secondary" fill="outline" icon="trash-alt" onClick={onRemove}>
              {t('resources.sources.remove', 'Remove')}
            </Button>
          )}
        </Stack>
      </div>
      <div className={styles.weak}>
        {kindText(source)} · {source.url} · {credentialsText(source)}
        {source.lastDiscoveryAt && (
          <>
            {' · '}
            {t('resources.sources.discovered', 'read for resources')} <RelativeTime at={source.lastDiscoveryAt} />
          </>
        )}
      </div>
      {source.state === 'failing' && source.stateReason && <div className={styles.reason}>{source.stateReason}</div>}
      {test.data && (
        <Alert severity={test.data.ok ? 'success' : 'error'} title={test.data.message}>
          {t('resources.sources.took', 'Answered in {{span}}', { span: formatLatency(test.data.durationMs / 1_000) })}
        </Alert>
      )}
      <CommandError error={test.error} />
    </article>
  );
}

/** How long the state has held; the time of its beginning on hover. */
function Since({ at }: { at: string }) {
  const seconds = (useNow(60_000) - Date.parse(at)) / 1_000;
  return (
    <span title={absoluteTime(at)}>{t('resources.sources.for', 'for {{span}}', { span: formatSpan(seconds) })}</span>
  );
}

function kindText({ kind }: Source): string {
  return kind === 'loki'
    ? t('resources.sources.kindLogs', 'Logs (Loki)')
    : t('resources.sources.kindMetrics', 'Metrics (Prometheus)');
}

function credentialsText({ hasCredentials }: Source): string {
  return hasCredentials
    ? t('resources.sources.withCredentials', 'with credentials')
    : t('resources.sources.withoutCredentials', 'without credentials');
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    marginBottom: theme.spacing(1.5),
    padding: theme.spacing(1.5, 2),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: theme.spacing(1) }),
  name: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), minWidth: 0 }),
  weak: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  reason: css({ color: theme.colors.error.text, overflowWrap: 'anywhere', marginTop: theme.spacing(0.5) }),
});
