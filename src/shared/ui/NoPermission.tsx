import { t, Trans } from '@grafana/i18n';
import { Alert } from '@grafana/ui';
import type { Role } from '#contract/scalars';
import { currentRole } from '../hooks/useRole.ts';
import { plainText } from '../plainText.ts';

interface Props {
  what: string;
  /** The least role that may; named to the reader. */
  needed?: Role;
  /** Reason in the server's words, when it was the server that refused. */
  message?: string;
}

/** Not allowed: names the role that is missing and whom to ask. */
export function NoPermission({ what, needed, message }: Props) {
  const role = currentRole() ?? t('noPermission.none', 'none');
  return (
    <Alert severity="warning" title={t('noPermission.title', 'You may not see {{what}}', { what, ...plainText })}>
      <div>
        {needed
          ? t('noPermission.needs', 'It needs the organisation role {{needed}}; yours is {{role}}.', { needed, role })
          : message}
      </div>
      <div>
        <Trans i18nKey="noPermission.ask">
          An organisation admin can give you the role under Administration, Users.
        </Trans>
      </div>
    </Alert>
  );
}
