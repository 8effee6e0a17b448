import { useState, type FormEvent } from 'react';
import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, Field, FieldSet, Input, SecretInput, Stack } from '@grafana/ui';
import { toApiError } from '../../shared/api/ApiError.ts';
import { describeError } from '../../shared/api/describeError.ts';
import { useCan } from '../../shared/hooks/useRole.ts';
import { NoPermission } from '../../shared/ui/NoPermission.tsx';
import type { AppSettings } from './appSettings.ts';
import { saveSettings, testConnection, urlProblem, type TestOutcome } from './appConfigActions.ts';

type Meta = AppPluginMeta<AppSettings>;

/** Where an organisation admin tells Grafana how to reach the sidecar, and sees at once whether it does. */
export function AppConfig({ plugin }: PluginConfigPageProps<Meta>) {
  const { enabled, jsonData, secureJsonFields } = plugin.meta;
  const [url, setUrl] = useState(jsonData?.sidecarUrl ?? '');
  const [token, setToken] = useState('');
  const [tokenKept, setTokenKept] = useState(Boolean(secureJsonFields?.sidecarToken));
  const [outcome, setOutcome] = useState<TestOutcome>();
  const [busy, setBusy] = useState(false);
  const problem = urlProblem(url);
  const admin = useCan('Admin');

  if (!admin) {
    return <NoPermission what={t('config.title', 'Configuration')} needed="Admin" />;
  }

  const run = async (work: () => Promise<TestOutcome>) => {
    setBusy(true);
    setOutcome(undefined);
    try {
      setOutcome(await work());
    } catch (thrown) {
      const error = toApiError(thrown, 'saveSettings');
      setOutcome({ ok: false, message: describeError(error), detail: error.message });
    } finally {
      setBusy(false);
    }
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await saveSettings({ url, token: tokenKept ? undefined : token, pinned: plugin.meta.pinned ?? true });
      setTokenKept(tokenKept || token !== '');
      setToken('');
      return testConnection();
    });
  };

  return (
    <form onSubmit={save}>
      <FieldSet label={t('config.connection', 'Connection to the sidecar')}>
        <Field
          label={t('config.url', 'Sidecar address')}
          description={t('config.urlHint', 'As Grafana’s server reaches it, without a path: http://sidecar:3400')}
          invalid={url !== '' && problem !== undefined}
          error={problem}
        >
          <Input
            id="sidecar-url"
            width={60}
            value={url}
            placeholder="http://sidecar:3400"
            onChange={(event) => setUrl(event.currentTarget.value.trim())}
          />
        </Field>
        <Field
          label={t('config.token', 'Token of this organisation')}
          description={t('config.tokenHint', 'Kept encrypted by Grafana; it never reaches a browser again.')}
        >
          <SecretInput
            id="sidecar-token"
            width={60}
            isConfigured={tokenKept}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value.trim())}
            onReset={() => setTokenKept(false)}
          />
        </Field>
        <Stack direction="row" gap={1} wrap="wrap">
          <Button type="submit" disabled={busy || problem !== undefined || (!tokenKept && token === '')}>
            {enabled ? t('config.saveAndTest', 'Save and test') : t('config.enableAndTest', 'Enable, save and test')}
          </Button>
          <Button
            type="button"
            variant="secondary"
            disabled={busy || !enabled}
            onClick={() => void run(testConnection)}
          >
            <Trans i18nKey="config.test">Test connection</Trans>
          </Button>
        </Stack>
      </FieldSet>
      {outcome && (
        <Alert severity={outcome.ok ? 'success' : 'error'} title={outcome.message} data-testid="config-outcome">
          {outcome.detail}
        </Alert>
      )}
    </form>
  );
}
