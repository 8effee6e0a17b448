import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Alert, Button, Field, Input, Switch } from '@grafana/ui';
import { getSettings, updateSettings, type TenantSettings } from '#contract/tenancy';
import { describeError, useCommand, useOperation } from '../../shared/api/index.ts';
import { QueryView } from '../../shared/list/index.ts';
import { LoadingRows } from '../../shared/ui/index.ts';
import { changesOf, draftOf, fieldProblem, settingsFields } from './settingsFields.ts';

/** Grouping, flapping, analysis and retention of this organisation. */
export function TenantSettingsForm() {
  const settings = useOperation(getSettings, {});
  return (
    <QueryView
      query={settings}
      what={t('administration.tab.settings', 'Settings')}
      loading={<LoadingRows rows={7} height={56} />}
    >
      {(present) => <SettingsForm key={JSON.stringify(present)} settings={present} />}
    </QueryView>
  );
}

function SettingsForm({ settings }: { settings: TenantSettings }) {
  const fields = settingsFields();
  const [draft, setDraft] = useState(() => draftOf(settings, fields));
  const update = useCommand(updateSettings, { refreshes: [getSettings] });
  const problems = fields.map((field) => fieldProblem(field, draft[field.name]));
  const changes = changesOf(settings, draft, fields);
  const unchanged = Object.keys(changes).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ body: changes });
  };
  return (
    <form onSubmit={submit} noValidate>
      {fields.map(({ name, label, hint, unit }, index) => (
        <Field
          key={name}
          label={label}
          description={hint}
          invalid={problems[index] !== undefined}
          error={problems[index]}
        >
          <Input
            id={`setting-${name}`}
            type="number"
            width={24}
            suffix={unit}
            value={draft[name]}
            onChange={({ currentTarget }) => setDraft({ ...draft, [name]: currentTarget.value })}
          />
        </Field>
      ))}
      <Field
        label={t('administration.settings.autoAnalyse', 'Look for causes by itself')}
        description={t(
          'administration.settings.autoAnalyseHint',
          'Every new incident is analysed at once. Without it, somebody asks for it.'
        )}
      >
        <Switch
          id="setting-autoAnalyse"
          value={draft.autoAnalyse}
          onChange={({ currentTarget }) => setDraft({ ...draft, autoAnalyse: currentTarget.checked })}
        />
      </Field>
      {update.error && (
        <Alert severity="error" title={describeError(update.error)}>
          {[update.error.message, ...update.error.details.map(({ path, reason }) => `${path}: ${reason}`)].join(' ')}
        </Alert>
      )}
      {update.isSuccess && unchanged && (
        <Alert severity="success" title={t('administration.settings.saved', 'Saved')} />
      )}
      <Button type="submit" disabled={update.isPending || unchanged || problems.some(Boolean)}>
        {t('administration.settings.save', 'Save settings')}
      </Button>
    </form>
  );
}
