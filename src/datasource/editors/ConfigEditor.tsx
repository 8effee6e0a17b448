import {
  updateDatasourcePluginResetOption,
  updateDatasourcePluginSecureJsonDataOption,
  type DataSourcePluginOptionsEditorProps,
} from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Field, FieldSet, SecretInput, Text } from '@grafana/ui';
import type { SreOptions, SreSecrets } from '../types.ts';

/** The token, and where Grafana's server looks for the sidecar. "Save & test" is Grafana's own button below. */
export function ConfigEditor(props: DataSourcePluginOptionsEditorProps<SreOptions, SreSecrets>) {
  const { options } = props;
  return (
    <FieldSet label={t('config.title', 'Connection to the sidecar')}>
      <Alert severity="info" title={t('config.byCommand', 'Usually nothing has to be entered here')}>
        <Trans i18nKey="config.byCommandHint">
          npm run grafana:connect makes this data source for an organisation, with its token.
        </Trans>
      </Alert>
      <Field
        label={t('config.token', 'Token of this organisation')}
        description={t(
          'config.tokenHint',
          'Kept encrypted by Grafana. It is another one than that of the app’s pages.'
        )}
      >
        <SecretInput
          id="sre-datasource-token"
          width={60}
          isConfigured={options.secureJsonFields?.['token'] === true}
          value={options.secureJsonData?.token ?? ''}
          onChange={(event) =>
            updateDatasourcePluginSecureJsonDataOption(props, 'token', event.currentTarget.value.trim())
          }
          onReset={() => updateDatasourcePluginResetOption(props, 'token')}
        />
      </Field>
      <Field
        label={t('config.address', 'Address of the sidecar')}
        description={t(
          'config.addressHint',
          'For the whole Grafana server: SRE_GRPC_ADDRESS in its environment, or grpc_address in the section [plugin.sreplatform-sre-datasource] of its settings.'
        )}
      >
        <Text color="secondary">{t('config.addressDefault', 'Unless set: 127.0.0.1:10183')}</Text>
      </Field>
    </FieldSet>
  );
}
