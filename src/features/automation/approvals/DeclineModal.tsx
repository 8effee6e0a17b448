import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Button, Field, Modal, TextArea } from '@grafana/ui';
import type { ApiError } from '../../../shared/api/index.ts';
import { CommandError } from '../../../shared/form/FormEnd.tsx';

interface Props {
  busy: boolean;
  error: ApiError | null;
  onDecline: (reason: string) => void;
  onClose: () => void;
}

/** Says no, with the reason: whoever asked reads it. */
export function DeclineModal({ busy, error, onDecline, onClose }: Props) {
  const [reason, setReason] = useState('');
  return (
    <Modal isOpen title={t('automation.decline.title', 'Decline')} onDismiss={onClose}>
      <Field
        label={t('automation.decline.reason', 'Why not?')}
        description={t('automation.decline.hint', 'Nothing runs. Whoever asked reads the reason.')}
      >
        <TextArea
          id="decline-reason"
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
        <Button disabled={busy || reason.trim() === ''} onClick={() => onDecline(reason.trim())}>
          {t('automation.approval.no', 'Decline')}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
