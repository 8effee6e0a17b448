import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { t } from '@grafana/i18n';
import { Alert, Button, Combobox, Field, Input, Modal, TextArea } from '@grafana/ui';
import { createIncident, listIncidents } from '#contract/incident';
import { SEVERITIES, type Severity } from '#contract/scalars';
import { describeError, useCommand } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { severityLabel } from '../../../shared/ui/index.ts';

/** Opens an incident by hand: somebody noticed what no rule did. */
export function NewIncidentModal({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [description, setDescription] = useState('');
  const [service, setService] = useState('');
  const [severity, setSeverity] = useState<Severity>('warning');
  const create = useCommand(createIncident, {
    refreshes: [listIncidents],
    onSuccess: ({ id }) => void navigate(appPath(`incidents/${id}`)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ body: { title, description, severity, service: service.trim() || undefined } });
  };
  return (
    <Modal isOpen title={t('incidents.new.title', 'New incident')} onDismiss={onClose}>
      <form onSubmit={submit}>
        {create.error && (
          <Alert severity="error" title={describeError(create.error)}>
            {create.error.message}
          </Alert>
        )}
        <Field label={t('incidents.new.what', 'What is wrong')} required>
          <Input autoFocus maxLength={300} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
        </Field>
        <Field label={t('incidents.list.severity', 'Severity')}>
          <Combobox
            options={SEVERITIES.map((value) => ({ value, label: severityLabel(value) }))}
            value={severity}
            onChange={({ value }) => setSeverity(value)}
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
            rows={3}
            maxLength={20_000}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        </Field>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onClose}>
            {t('incidents.cancel', 'Cancel')}
          </Button>
          <Button type="submit" disabled={title.trim() === '' || create.isPending}>
            {t('incidents.new.create', 'Open incident')}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}
