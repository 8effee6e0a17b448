import { t } from '@grafana/i18n';
import { Button, LinkButton, Stack, Text } from '@grafana/ui';
import { getConnection } from '#contract/connection';
import { getMe } from '#contract/tenancy';
import pluginJson from '../../plugin.json';
import { useOperation } from '../../shared/api/index.ts';
import { useCan } from '../../shared/hooks/useRole.ts';
import { useLiveStatus } from '../../shared/live/index.ts';
import { AppPage, LoadingRows } from '../../shared/ui/index.ts';
import { CheckList } from './CheckList.tsx';
import { identityChecks, liveCheck, sidecarChecks } from './connectionChecks.ts';

/** "Is everything that the app needs there?" Every link of the chain, what is wrong with it and what to do. */
export function ConnectionPage() {
  const me = useOperation(getMe, {});
  const connection = useOperation(getConnection, {}, { refetchInterval: 15_000 });
  const { status } = useLiveStatus();
  const admin = useCan('Admin');
  const checks = [
    ...identityChecks(me.data, me.error),
    liveCheck(status),
    ...sidecarChecks(connection.data, connection.error),
  ];
  const loading = (me.isPending && !me.error) || (connection.isPending && !connection.error);
  return (
    <AppPage
      title={t('pages.connection', 'Connection check')}
      subTitle={t('connection.subTitle', 'Every link between this page and your data, checked now.')}
      actions={
        admin && (
          <LinkButton variant="secondary" icon="cog" href={`/plugins/${pluginJson.id}`}>
            {t('connection.configure', 'Configuration')}
          </LinkButton>
        )
      }
      primary={
        <Button
          icon="sync"
          onClick={() => {
            void me.refetch();
            void connection.refetch();
          }}
          disabled={me.isFetching || connection.isFetching}
        >
          {t('connection.checkAgain', 'Check again')}
        </Button>
      }
    >
      {loading ? <LoadingRows rows={7} height={44} /> : <CheckList checks={checks} />}
      {connection.data && (
        <Stack direction="row">
          <Text color="secondary" variant="bodySmall">
            {t('connection.version', 'Sidecar version {{version}}', { version: connection.data.version })}
          </Text>
        </Stack>
      )}
    </AppPage>
  );
}
