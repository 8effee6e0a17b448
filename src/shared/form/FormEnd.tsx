import { t } from '@grafana/i18n';
import { Alert, Button, Stack } from '@grafana/ui';
import { describeError, type ApiError } from '../api/index.ts';

interface Props {
  /** What the sending button says. */
  submit: string;
  disabled: boolean;
  onCancel: () => void;
  /** Why the last attempt failed. */
  error: ApiError | null;
}

/** End of a form: what went wrong, send, cancel. */
export function FormEnd({ submit, disabled, onCancel, error }: Props) {
  return (
    <>
      <CommandError error={error} />
      <Stack direction="row" gap={1}>
        <Button type="submit" disabled={disabled}>
          {submit}
        </Button>
        <Button type="button" variant="secondary" onClick={onCancel}>
          {t('lists.cancel', 'Cancel')}
        </Button>
      </Stack>
    </>
  );
}

/** Why something could not be done, with the exact words of the server and the fields that it names. */
export function CommandError({ error }: { error: ApiError | null }) {
  if (error === null) {
    return null;
  }
  return (
    <Alert severity="error" title={describeError(error)}>
      {[error.message, ...error.details.map(({ path, reason }) => `${path}: ${reason}`)].join(' ')}
    </Alert>
  );
}
