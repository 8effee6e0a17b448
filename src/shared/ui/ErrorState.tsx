import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, LinkButton, Stack, useStyles2 } from '@grafana/ui';
import { ApiError } from '../api/ApiError.ts';
import { describeError } from '../api/describeError.ts';
import { appPath } from '../appPath.ts';
import { NoPermission } from './NoPermission.tsx';
import { RelativeTime } from './RelativeTime.tsx';
import { plainText } from '../plainText.ts';

interface Props {
  error: Error;
  /** What could not be shown or done, as a noun phrase: "The incident list". */
  what: string;
  onRetry?: () => void;
  /** What still works meanwhile. */
  stillWorks?: string;
}

/** Says what failed, since when and what still works; offers a retry and the connection check. */
export function ErrorState({ error, what, onRetry, stillWorks }: Props) {
  const styles = useStyles2(getStyles);
  const api = error instanceof ApiError ? error : undefined;
  if (api?.code === 'role_missing') {
    return <NoPermission what={what} message={api.message} />;
  }
  return (
    <Alert severity="error" title={t('error.title', '{{what}} could not be loaded', { what, ...plainText })}>
      <Stack direction="column" gap={1}>
        <div>{api ? describeError(api) : error.message}</div>
        {stillWorks && <div>{stillWorks}</div>}
        {api && (
          <div className={styles.detail}>
            <Trans i18nKey="error.since">Since</Trans> <RelativeTime at={api.at} />
            {' · '}
            <span>{api.message}</span>
            {api.traceId && <span>{` · ${t('error.trace', 'trace {{id}}', { id: api.traceId, ...plainText })}`}</span>}
          </div>
        )}
        <Stack direction="row" gap={1} wrap="wrap">
          {onRetry && (
            <Button size="sm" variant="secondary" icon="sync" onClick={onRetry}>
              <Trans i18nKey="error.retry">Try again</Trans>
            </Button>
          )}
          <LinkButton size="sm" variant="secondary" icon="plug" href={appPath('connection')}>
            <Trans i18nKey="error.connectionCheck">Connection check</Trans>
          </LinkButton>
        </Stack>
      </Stack>
    </Alert>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  detail: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
});
