import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Combobox, Drawer, Field, Input, RadioButtonGroup, Switch } from '@grafana/ui';
import { getPlaybook, listPlaybooks, type ParameterValues } from '#contract/playbook';
import { createTrigger, listTriggers, updateTrigger, type Trigger } from '#contract/trigger';
import { useCommand, useOperation } from '../../../shared/api/index.ts';
import { ParameterFields, problemsByParameter } from '../../../shared/automation/index.ts';
import { FormEnd } from '../../../shared/form/FormEnd.tsx';
import { OneTimeSecret } from '../../../shared/ui/OneTimeSecret.tsx';
import { bodyOf, draftOf, isComplete, KINDS, MOMENTS, type TriggerDraft } from './triggerDraft.ts';
import { triggerKindLabel, triggerMomentLabel } from './triggerWords.ts';

/** A trigger: when, which playbook, with what. A new webhook shows its signing secret once. */
export function TriggerForm({ trigger, onClose }: { trigger: Trigger | undefined; onClose: () => void }) {
  const [draft, setDraft] = useState<TriggerDraft>(() => draftOf(trigger));
  const create = useCommand(createTrigger, {
    refreshes: [listTriggers],
    onSuccess: ({ secret }) => secret === null && onClose(),
  });
  const update = useCommand(updateTrigger, { refreshes: [listTriggers], onSuccess: onClose });
  const set = (change: Partial<TriggerDraft>) => setDraft((present) => ({ ...present, ...change }));
  const error = create.error ?? update.error;
  if (create.data?.secret) {
    return (
      <OneTimeSecret
        title={t('automation.triggers.made', 'The webhook is made')}
        secret={create.data.secret}
        onClose={onClose}
      >
        <div>
          {t('automation.triggers.use', 'Send signed requests to {{url}}', {
            url: create.data.trigger.webhookUrl ?? '',
            interpolation: { escapeValue: false },
          })}
        </div>
      </OneTimeSecret>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (trigger) {
      update.mutate({ params: { id: trigger.id }, body: bodyOf(draft) });
    } else {
      create.mutate({ body: bodyOf(draft) });
    }
  };
  return (
    <Drawer title={trigger?.name ?? t('automation.triggers.add', 'New trigger')} size="sm" onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t('administration.name', 'Name')} required>
          <Input
            id="trigger-name"
            value={draft.name}
            maxLength={200}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
        </Field>
        <Field label={t('automation.triggers.when', 'Starts')} disabled={trigger !== undefined}>
          <RadioButtonGroup
            options={KINDS.map((value) => ({ value, label: triggerKindLabel(value) }))}
            value={draft.kind}
            disabled={trigger !== undefined}
            onChange={(kind) => set({ kind })}
          />
        </Field>
        <WhenFields draft={draft} set={set} />
        <PlaybookFields draft={draft} set={set} problems={problemsByParameter(error)} />
        <Field label={t('automation.triggers.enabled', 'Enabled')}>
          <Switch
            id="trigger-enabled"
            value={draft.enabled}
            onChange={({ currentTarget }) => set({ enabled: currentTarget.checked })}
          />
        </Field>
        <FormEnd
          submit={t('automation.save', 'Save')}
          disabled={create.isPending || update.isPending || !isComplete(draft)}
          error={error}
          onCancel={onClose}
        />
      </form>
    </Drawer>
  );
}

interface PartProps {
  draft: TriggerDraft;
  set: (change: Partial<TriggerDraft>) => void;
}

function WhenFields({ draft, set }: PartProps) {
  if (draft.kind === 'schedule') {
    return (
      <>
        <Field
          label={t('automation.triggers.cron', 'Cron')}
          description={t('automation.triggers.cronHint', 'Minute, hour, day, month, weekday: 0 6 * * 1-5')}
          required
        >
          <Input
            id="trigger-cron"
            value={draft.cron}
            maxLength={200}
            onChange={({ currentTarget }) => set({ cron: currentTarget.value })}
          />
        </Field>
        <Field label={t('automation.triggers.timezone', 'Time zone')}>
          <Input
            id="trigger-timezone"
            value={draft.timezone}
            maxLength={100}
            placeholder="UTC"
            onChange={({ currentTarget }) => set({ timezone: currentTarget.value })}
          />
        </Field>
      </>
    );
  }
  return (
    <>
      {draft.kind === 'incident' && (
        <Field label={t('automation.triggers.on', 'At which moment')}>
          <Combobox
            id="trigger-on"
            options={MOMENTS.map((value) => ({ value, label: triggerMomentLabel(value) }))}
            value={draft.on}
            onChange={({ value }) => set({ on: value })}
          />
        </Field>
      )}
      <Field
        label={t('automation.triggers.condition', 'Only if (CEL)')}
        description={
          draft.kind === 'incident'
            ? t('automation.triggers.conditionHint', 'For example: incident.severity == "critical"')
            : t('automation.triggers.bodyHint', 'For example: body.environment == "production"')
        }
      >
        <Input
          id="trigger-condition"
          value={draft.condition}
          maxLength={2_000}
          onChange={({ currentTarget }) => set({ condition: currentTarget.value })}
        />
      </Field>
    </>
  );
}

function PlaybookFields({ draft, set, problems }: PartProps & { problems: Record<string, string> }) {
  const chosen = useOperation(
    getPlaybook,
    { params: { id: draft.playbookId } },
    { enabled: draft.playbookId !== '' }
  ).data;
  const found = useOperation(listPlaybooks, { query: { limit: 200 } }).data?.items ?? [];
  return (
    <>
      <Field label={t('automation.approval.playbook', 'Playbook')} required>
        <Combobox
          id="trigger-playbook"
          options={found.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.playbookId || null}
          onChange={({ value }) => set({ playbookId: value, parameters: {} })}
        />
      </Field>
      {chosen && (
        <ParameterFields
          spec={chosen.spec}
          values={draft.parameters}
          problems={problems}
          onChange={(parameters: ParameterValues) => set({ parameters })}
        />
      )}
    </>
  );
}
