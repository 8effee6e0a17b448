import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Alert, Button, Drawer, Field, Input, RadioButtonGroup, Stack } from '@grafana/ui';
import { createSource, listSources } from '#contract/source';
import { describeError, useCommand } from '../../../shared/api/index.ts';
import { emptySource, sourceBody, sourceProblems, type SourceDraft } from './sourceDraft.ts';

/** Form for a new data source; credentials are written once and never shown again. */
export function AddSource({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<SourceDraft>(emptySource);
  const [tried, setTried] = useState(false);
  const create = useCommand(createSource, { refreshes: [listSources], onSuccess: onClose });
  const problems = tried ? sourceProblems(draft) : {};
  const field = (name: keyof SourceDraft, type = 'text') => ({
    id: `source-${name}`,
    type,
    value: draft[name],
    onChange: ({ currentTarget }: FormEvent<HTMLInputElement>) => setDraft({ ...draft, [name]: currentTarget.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(sourceProblems(draft)).length === 0) {
      create.mutate({ body: sourceBody(draft) });
    }
  };
  return (
    <Drawer title={t('resources.sources.addTitle', 'Add a Prometheus')} size="sm" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Field label={t('resources.sources.name', 'Name')} required invalid={'name' in problems} error={problems.name}>
          <Input {...field('name')} autoComplete="off" maxLength={100} placeholder="prometheus" />
        </Field>
        <Field
          label={t('resources.sources.url', 'Address')}
          description={t(
            'resources.sources.urlHint',
            'As the sidecar reaches it; anything with the Prometheus API: Mimir, Thanos, VictoriaMetrics.'
          )}
          required
          invalid={'url' in problems}
          error={problems.url}
        >
          <Input {...field('url')} autoComplete="off" placeholder="http://prometheus:9090" />
        </Field>
        <Field label={t('resources.sources.auth', 'Sign in with')}>
          <RadioButtonGroup
            value={draft.auth}
            options={[
              { value: 'none' as const, label: t('resources.sources.authNone', 'Nothing') },
              { value: 'bearer' as const, label: t('resources.sources.authBearer', 'Bearer token') },
              { value: 'basic' as const, label: t('resources.sources.authBasic', 'User and password') },
            ]}
            onChange={(auth) => setDraft({ ...draft, auth })}
          />
        </Field>
        {draft.auth === 'bearer' && (
          <Field label={t('resources.sources.token', 'Token')} invalid={'token' in problems} error={problems.token}>
            <Input {...field('token', 'password')} autoComplete="new-password" />
          </Field>
        )}
        {draft.auth === 'basic' && (
          <>
            <Field label={t('resources.sources.user', 'User')} invalid={'user' in problems} error={problems.user}>
              <Input {...field('user')} autoComplete="off" />
            </Field>
            <Field label={t('resources.sources.password', 'Password')}>
              <Input {...field('password', 'password')} autoComplete="new-password" />
            </Field>
          </>
        )}
        <Field
          label={t('resources.sources.uid', 'UID of the same data source in Grafana')}
          description={t('resources.sources.uidHint', 'Optional: evidence can then be opened in Explore.')}
        >
          <Input {...field('uid')} autoComplete="off" maxLength={100} />
        </Field>
        {create.error && (
          <Alert severity="error" title={describeError(create.error)}>
            {[create.error.message, ...create.error.details.map(({ path, reason }) => `${path}: ${reason}`)].join(' ')}
          </Alert>
        )}
        <Stack direction="row" gap={1}>
          <Button type="submit" disabled={create.isPending}>
            {t('resources.sources.save', 'Add')}
          </Button>
          <Button type="button" variant="secondary" onClick={onClose}>
            {t('resources.cancel', 'Cancel')}
          </Button>
        </Stack>
      </form>
    </Drawer>
  );
}
