import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Drawer, Field, Input, RadioButtonGroup } from '@grafana/ui';
import { createWebhookEndpoint, listWebhookEndpoints, type WebhookEndpoint } from '#contract/alert';
import { useCommand } from '../../shared/api/index.ts';
import { FormEnd } from '../../shared/form/FormEnd.tsx';
import { MappingFields } from './MappingFields.tsx';
import { emptyMapping, mappingBody, type MappingDraft } from './mappingDraft.ts';
import { LongCode } from '../../shared/ui/LongCode.tsx';
import { OneTimeSecret } from '../../shared/ui/OneTimeSecret.tsx';
import { endpointKindLabel } from './endpointWords.ts';

interface Draft {
  name: string;
  kind: WebhookEndpoint['kind'];
  auth: WebhookEndpoint['auth'];
  /** Undefined: the sender is Grafana or Alertmanager, which need none. */
  mapping: MappingDraft | undefined;
}

/** Makes a webhook address, then shows its secret once with how to enter it. */
export function AddWebhook({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>({ name: '', kind: 'alerts', auth: 'bearer', mapping: undefined });
  const create = useCommand(createWebhookEndpoint, { refreshes: [listWebhookEndpoints] });
  if (create.data) {
    return <Made endpoint={create.data.endpoint} secret={create.data.secret} onClose={onClose} />;
  }
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const own = draft.kind === 'alerts' ? draft.mapping : undefined;
  const incomplete = draft.name.trim() === '' || (own !== undefined && own.name.trim() === '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, kind, auth } = draft;
    create.mutate({ body: { name: name.trim(), kind, auth, ...(own && { mapping: mappingBody(own) }) } });
  };
  return (
    <Drawer title={t('administration.webhooks.add', 'New webhook address')} size="sm" onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t('administration.name', 'Name')} required>
          <Input
            id="webhook-name"
            value={draft.name}
            maxLength={100}
            placeholder="grafana-alerting"
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
        </Field>
        <Field label={t('administration.webhooks.kind', 'For')}>
          <RadioButtonGroup
            value={draft.kind}
            options={(['alerts', 'changes'] as const).map((value) => ({ value, label: endpointKindLabel(value) }))}
            onChange={(kind) => set({ kind })}
          />
        </Field>
        <Field
          label={t('administration.webhooks.auth', 'Proof')}
          description={t(
            'administration.webhooks.authHint',
            'A signature also proves the body; Grafana can send both.'
          )}
        >
          <RadioButtonGroup
            value={draft.auth}
            options={[
              { value: 'bearer' as const, label: t('administration.webhooks.bearer', 'Bearer secret') },
              { value: 'hmac' as const, label: t('administration.webhooks.hmac', 'Signature (HMAC)') },
            ]}
            onChange={(auth) => set({ auth })}
          />
        </Field>
        {draft.kind === 'alerts' && (
          <Field label={t('administration.webhooks.sender', 'Sender')}>
            <RadioButtonGroup
              value={draft.mapping === undefined ? 'known' : 'own'}
              options={[
                { value: 'known', label: t('administration.webhooks.senderKnown', 'Grafana or Alertmanager') },
                { value: 'own', label: t('administration.webhooks.senderOwn', 'Something else') },
              ]}
              onChange={(sender) => set({ mapping: sender === 'own' ? emptyMapping : undefined })}
            />
          </Field>
        )}
        {own && <MappingFields draft={own} onChange={(mapping) => set({ mapping })} />}
        <FormEnd
          submit={t('administration.make', 'Make')}
          disabled={create.isPending || incomplete}
          error={create.error}
          onCancel={onClose}
        />
      </form>
    </Drawer>
  );
}

interface MadeProps {
  endpoint: WebhookEndpoint;
  secret: string;
  onClose: () => void;
}

function Made({ endpoint, secret, onClose }: MadeProps) {
  return (
    <OneTimeSecret title={t('administration.webhooks.made', 'The address is made')} secret={secret} onClose={onClose}>
      <div>
        {t('administration.webhooks.urlIs', 'Address: that of the sidecar’s webhook listener, followed by')}{' '}
        <LongCode>{endpoint.path}</LongCode>
      </div>
      <div>
        {endpoint.auth === 'bearer'
          ? t(
              'administration.webhooks.useBearer',
              'In Grafana: Alerting, Contact points, type Webhook; authorization scheme Bearer, the secret as credentials.'
            )
          : t(
              'administration.webhooks.useHmac',
              'In Grafana: Alerting, Contact points, type Webhook; HMAC signature, with this secret.'
            )}
      </div>
    </OneTimeSecret>
  );
}
