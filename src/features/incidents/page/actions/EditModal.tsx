import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Button, Field, Input, Modal, TextArea } from '@grafana/ui';
import type { Incident, IncidentChange } from '#contract/incident';

interface Props {
  incident: Incident;
  onChange: (change: IncidentChange) => void;
  onClose: () => void;
}

/** Title and description in people's words. */
export function EditModal({ incident, onChange, onClose }: Props) {
  const [title, setTitle] = useState(incident.title);
  const [description, setDescription] = useState(incident.description);
  return (
    <Modal isOpen title={t('incident.editTitle', 'Edit title and description')} onDismiss={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ title, description });
          onClose();
        }}
      >
        <Field label={t('incidents.new.what', 'What is wrong')} required>
          <Input autoFocus maxLength={300} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
        </Field>
        <Field label={t('incidents.new.description', 'Description')}>
          <TextArea
            rows={5}
            maxLength={20_000}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        </Field>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onClose}>
            {t('incidents.cancel', 'Cancel')}
          </Button>
          <Button type="submit" disabled={title.trim() === ''}>
            {t('incident.save', 'Save')}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}
