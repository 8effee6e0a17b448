import { t } from '@grafana/i18n';
import { Alert, Button, Modal, Stack } from '@grafana/ui';
import { describeError, type ApiError } from '../api/index.ts';

interface Props {
  title: string;
  /** What happens, and what stays. */
  consequence: string;
  /** What the button says. */
  action: string;
  command: { isPending: boolean; error: ApiError | null };
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is removed, says what it will do, and stays open when it fails. */
export function ConfirmRemoval({ title, consequence, action, command, onConfirm, onClose }: Props) {
  return (
    <Modal isOpen title={title} onDismiss={onClose}>
      <Stack direction="column" gap={2}>
        <div>{consequence}</div>
        {command.error && (
          <Alert severity="error" title={describeError(command.error)}>
            {command.error.message}
          </Alert>
        )}
      </Stack>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onClose}>
          {t('lists.keep', 'Keep')}
        </Button>
        <Button variant="destructive" disabled={command.isPending} onClick={onConfirm}>
          {action}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
