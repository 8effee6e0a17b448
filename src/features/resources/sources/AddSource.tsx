import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Drawer, Field, Input, RadioButtonGroup } from '@grafana/ui';
import { createSource, listSources } from '#contract/source';
import { useCommand } from '../../../shared/api/index.ts';
import { FormEnd } from '../../../shared/form/FormEnd.tsx';
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
    <Drawer title={t('resources.sources.addTitle', 'Add a data source')} size="sm" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Field label={t('resources.sources.kind', 'What it holds')}>
          <RadioButtonGroup
            value={draft.kind}
            options={[
              { value: 'prometheus' as const, label: t('resources.sources.kindMetrics', 'Metrics (Prometheus)') },
              { value: 'loki' as const, label: t('resources.sources.kindLogs', 'Logs (Loki)') },
            ]}
            onChange={(kind) => setDraft({ ...draft, kind })}
          />
        </Field>
        <Field label={t('resources.sources.name', 'Name')} required invalid={'name' in problems} error={problems.name}>
          <Input {...field('name')} autoComplete="off" maxLength={100} placeholder={draft.kind} />
        </Field>
        <Field
          label={t('resources.sources.url', 'Address')}
          description={
            draft.kind === 'loki'
              ? t('resources.sources.urlHintLoki', 'As the sidecar reaches it; without /loki/api/v1.')
              : t(
                  'resources.sources.urlHint',
                  'As the sidecar reaches it; anything with the Prometheus API: Mimir, Thanos, VictoriaMetrics.'
                )
          }
          required
          invalid={'url' in problems}
          error={problems.url}
        >
          <Input
            {...field('url')}
            autoComplete="off"
            placeholder={draft.kind === 'loki' ? 'http://loki:3100' : 'http://prometheus:9090'}
          />
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
        <Credentials auth={draft.auth} field={field} problems={problems} />
        <Field
          label={t('resources.sources.uid', 'UID of the same data source in Grafana')}
          description={t('resources.sources.uidHint', 'Optional: evidence can then be opened in Explore.')}
        >
          <Input {...field('uid')} autoComplete="off" maxLength={100} />
        </Field>
        <FormEnd
          submit={t('resources.sources.save', 'Add')}
          disabled={create.isPending}
          error={create.error}
          onCancel={onClose}
        />
      </form>
    </Drawer>
  );
}

interface CredentialsProps {
  auth: SourceDraft['auth'];
  field: (name: keyof SourceDraft, type?: string) => object;
  problems: ReturnType<typeof sourceProblems>;
}

function Credentials({ auth, field, problems }: CredentialsProps) {
  return (
    <>
      {auth === 'bearer' && (
        <Field label={t('resources.sources.token', 'Token')} invalid={'token' in problems} error={problems.token}>
          <Input {...field('token', 'password')} autoComplete="new-password" />
        </Field>
      )}
      {auth === 'basic' && (
        <>
          <Field label={t('resources.sources.user', 'User')} invalid={'user' in problems} error={problems.user}>
            <Input {...field('user')} autoComplete="off" />
          </Field>
          <Field label={t('resources.sources.password', 'Password')}>
            <Input {...field('password', 'password')} autoComplete="new-password" />
          </Field>
        </>
      )}
    </>
  );
}
