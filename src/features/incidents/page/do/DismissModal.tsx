import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Button, Field, Modal, TextArea } from '@grafana/ui';
import type { ApiError } from '../../../../shared/api/index.ts';
import { CommandError } from '../../../../shared/form/FormEnd.tsx';
import { plainText } from '../../../../shared/plainText.ts';

interface Props {
  title: string;
  busy: boolean;
  error: ApiError | null;
  onDismiss: (reason: string) => void;
  onClose: () => void;
}

/** Says that a proposal does not fit: it counts against it next time. */
export function DismissModal({ title, busy, error, onDismiss, onClose }: Props) {
  const [reason, setReason] = useState('');
  return (
    <Modal isOpen title={t('do.dismissTitle', '“{{title}}” does not fit', { title, ...plainText })} onDismiss={onClose}>
      <Field
        label={t('do.dismissReason', 'Why?')}
        description={t('do.dismissHint', 'It is taken off this incident, and ranks lower next time.')}
      >
        <TextArea
          id="dismiss-reason"
          rows={3}
          maxLength={1_000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </Field>
      <CommandError error={error} />
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onClose}>
          {t('lists.cancel', 'Cancel')}
        </Button>
        <Button disabled={busy || reason.trim() === ''} onClick={() => onDismiss(reason.trim())}>
          {t('do.dismiss', 'Does not fit')}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
