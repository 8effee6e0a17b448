import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Button, Checkbox, Modal, Stack } from '@grafana/ui';
import type { Run } from '#contract/run';
import type { ApiError } from '../../../shared/api/index.ts';
import { CommandError } from '../../../shared/form/FormEnd.tsx';

interface Props {
  run: Run;
  busy: boolean;
  error: ApiError | null;
  onStop: (rollback: boolean) => void;
  onClose: () => void;
}

/** Says what stopping does before it is done. */
export function StopModal({ run, busy, error, onStop, onClose }: Props) {
  const [rollback, setRollback] = useState(false);
  const undoable = run.steps.some(({ phase }) => phase === 'rollback');
  return (
    <Modal isOpen title={t('automation.stop.title', 'Stop this run?')} onDismiss={onClose}>
      <Stack direction="column" gap={2}>
        <div>
          {t(
            'automation.stop.body',
            'The step under way is cut off, and no further one begins. What is done already stays done, unless it is rolled back.'
          )}
        </div>
        {undoable ? (
          <Checkbox
            label={t('automation.stop.rollback', 'Undo what was done (run the rollback)')}
            value={rollback}
            onChange={({ currentTarget }) => setRollback(currentTarget.checked)}
          />
        ) : (
          <div>{t('automation.stop.noRollback', 'This playbook has no rollback.')}</div>
        )}
        <CommandError error={error} />
      </Stack>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onClose}>
          {t('automation.stop.keep', 'Let it run')}
        </Button>
        <Button variant="destructive" disabled={busy} onClick={() => onStop(rollback)}>
          {t('automation.run.stop', 'Stop')}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
