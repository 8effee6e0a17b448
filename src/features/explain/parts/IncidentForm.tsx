import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Alert, Button, Field, Input, LinkButton, RadioButtonGroup, Stack, TextArea } from '@grafana/ui';
import { createIncident, listIncidents } from '#contract/incident';
import { SEVERITIES, type Severity } from '#contract/scalars';
import { describeError, useCommand } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { severityLabel } from '../../../shared/ui/index.ts';
import type { IncidentDraft } from '../incidentText.ts';

interface Props {
  draft: IncidentDraft;
  onCancel: () => void;
}

/** Opens an incident with what is known filled in; afterwards it leads there. */
export function IncidentForm({ draft, onCancel }: Props) {
  const [title, setTitle] = useState(draft.title);
  const [description, setDescription] = useState(draft.description);
  const [service, setService] = useState(draft.service);
  const [severity, setSeverity] = useState<Severity>('warning');
  const create = useCommand(createIncident, { refreshes: [listIncidents] });
  if (create.data) {
    const { id, number } = create.data;
    return (
      <Alert severity="success" title={t('explain.incident.opened', 'Incident #{{number}} is open', { number })}>
        <LinkButton size="sm" href={appPath(`incidents/${id}`)}>
          {t('explain.incident.go', 'Go to the incident')}
        </LinkButton>
      </Alert>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ body: { title, description, severity, service: service.trim() || undefined } });
  };
  return (
    <form onSubmit={submit} data-testid="incident-form">
      {create.error && (
        <Alert severity="error" title={describeError(create.error)}>
          {create.error.message}
        </Alert>
      )}
      <Field label={t('incidents.new.what', 'What is wrong')} required>
        <Input maxLength={300} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      </Field>
      <Field label={t('incidents.list.severity', 'Severity')}>
        <RadioButtonGroup
          options={SEVERITIES.map((value) => ({ value, label: severityLabel(value) }))}
          value={severity}
          onChange={setSeverity}
        />
      </Field>
      <Field
        label={t('incidents.facet.service', 'Service')}
        description={t('incidents.new.serviceHint', 'As its metrics name it; the analysis starts there.')}
      >
        <Input maxLength={200} value={service} onChange={(event) => setService(event.currentTarget.value)} />
      </Field>
      <Field label={t('incidents.new.description', 'Description')}>
        <TextArea
          rows={4}
          maxLength={20_000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
      </Field>
      <Stack direction="row" gap={1} justifyContent="flex-end">
        <Button type="button" variant="secondary" fill="outline" onClick={onCancel}>
          {t('incidents.cancel', 'Cancel')}
        </Button>
        <Button type="submit" disabled={title.trim() === '' || create.isPending}>
          {t('incidents.new.create', 'Open incident')}
        </Button>
      </Stack>
    </form>
  );
}
