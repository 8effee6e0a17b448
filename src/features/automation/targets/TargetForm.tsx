import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Drawer, Field, Input, SecretInput, Switch } from '@grafana/ui';
import { getPlaybookSchema } from '#contract/playbook';
import { createTarget, listTargets, updateTarget, type Target } from '#contract/target';
import { useCommand } from '../../../shared/api/index.ts';
import { FormEnd } from '../../../shared/form/FormEnd.tsx';

interface Draft {
  name: string;
  description: string;
  baseUrl: string;
  headerName: string;
  secret: string;
  allowPrivate: boolean;
}

/** An address that playbooks may call. The secret goes in and never comes out. */
export function TargetForm({ target, onClose }: { target: Target | undefined; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>({
    name: target?.name ?? '',
    description: target?.description ?? '',
    baseUrl: target?.baseUrl ?? '',
    headerName: target?.headerName ?? 'Authorization',
    secret: '',
    allowPrivate: target?.allowPrivate ?? false,
  });
  const [kept, setKept] = useState(target?.hasSecret === true);
  const options = { refreshes: [listTargets, getPlaybookSchema], onSuccess: onClose };
  const create = useCommand(createTarget, options);
  const update = useCommand(updateTarget, options);
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { secret, headerName, ...rest } = draft;
    const body = { ...rest, headerName: headerName || null, ...(secret && { secret }) };
    if (target) {
      update.mutate({ params: { id: target.id }, body });
    } else {
      create.mutate({ body });
    }
  };
  return (
    <Drawer
      title={target?.name ?? t('automation.targets.add', 'New target')}
      subtitle={t('automation.targets.formHint', 'Playbooks name it; they can call nothing outside of this address.')}
      size="sm"
      onClose={onClose}
    >
      <form onSubmit={submit}>
        <Field
          label={t('administration.name', 'Name')}
          description={t('automation.targets.nameHint', 'How playbooks call it: small letters, digits, - and _')}
          required
        >
          <Input
            id="target-name"
            value={draft.name}
            maxLength={63}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
        </Field>
        <Field label={t('automation.targets.address', 'Address')} required>
          <Input
            id="target-url"
            type="url"
            value={draft.baseUrl}
            placeholder="https://platform.example/api"
            onChange={({ currentTarget }) => set({ baseUrl: currentTarget.value })}
          />
        </Field>
        <Field label={t('automation.targets.header', 'Header that carries the secret')}>
          <Input
            id="target-header"
            value={draft.headerName}
            maxLength={100}
            onChange={({ currentTarget }) => set({ headerName: currentTarget.value })}
          />
        </Field>
        <Field
          label={t('automation.targets.secret', 'Secret')}
          description={t('automation.targets.secretHint', 'The whole value of the header, for example "Bearer …"')}
        >
          <SecretInput
            id="target-secret"
            isConfigured={kept}
            value={draft.secret}
            onReset={() => setKept(false)}
            onChange={({ currentTarget }) => set({ secret: currentTarget.value })}
          />
        </Field>
        <Field label={t('automation.targets.description', 'Description')}>
          <Input
            id="target-description"
            value={draft.description}
            maxLength={1_000}
            onChange={({ currentTarget }) => set({ description: currentTarget.value })}
          />
        </Field>
        <Field
          label={t('automation.targets.allowPrivate', 'May stand in the private network')}
          description={t(
            'automation.targets.allowPrivateHint',
            'Metadata services and the sidecar itself stay refused in any case.'
          )}
        >
          <Switch
            id="target-private"
            value={draft.allowPrivate}
            onChange={({ currentTarget }) => set({ allowPrivate: currentTarget.checked })}
          />
        </Field>
        <FormEnd
          submit={t('automation.save', 'Save')}
          disabled={create.isPending || update.isPending || draft.name === '' || draft.baseUrl === ''}
          error={create.error ?? update.error}
          onCancel={onClose}
        />
      </form>
    </Drawer>
  );
}
