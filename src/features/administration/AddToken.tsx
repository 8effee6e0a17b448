import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Checkbox, Drawer, Field, Input } from '@grafana/ui';
import { SCOPES, type Scope } from '#contract/operation';
import { createApiToken, listApiTokens } from '#contract/tenancy';
import { useCommand } from '../../shared/api/index.ts';
import { FormEnd } from '../../shared/form/FormEnd.tsx';
import { OneTimeSecret } from '../../shared/ui/OneTimeSecret.tsx';

const DEFAULT_DAYS = 90;
const MOST_DAYS = 365;

/** Makes an API token, then shows its secret once. */
export function AddToken({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState(String(DEFAULT_DAYS));
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const create = useCommand(createApiToken, { refreshes: [listApiTokens] });
  if (create.data) {
    return (
      <OneTimeSecret
        title={t('administration.tokens.made', 'The token is made')}
        secret={create.data.secret}
        onClose={onClose}
      >
        <div>{t('administration.tokens.use', 'Send it as "Authorization: Bearer" followed by the secret.')}</div>
      </OneTimeSecret>
    );
  }
  const expiresInDays = Number(days);
  const daysWrong = !Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > MOST_DAYS;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ body: { name: name.trim(), scopes: [...scopes], expiresInDays } });
  };
  return (
    <Drawer title={t('administration.tokens.add', 'New API token')} size="sm" onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t('administration.name', 'Name')} required>
          <Input
            id="token-name"
            value={name}
            maxLength={100}
            placeholder="deploy-pipeline"
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </Field>
        <Field label={t('administration.tokens.scopes', 'May')} required>
          <ScopeChoice scopes={scopes} onChange={setScopes} />
        </Field>
        <Field
          label={t('administration.tokens.days', 'Ends after days')}
          invalid={daysWrong}
          error={t('administration.tokens.daysWrong', 'Between 1 and 365')}
        >
          <Input
            id="token-days"
            type="number"
            min={1}
            max={MOST_DAYS}
            width={12}
            value={days}
            onChange={({ currentTarget }) => setDays(currentTarget.value)}
          />
        </Field>
        <FormEnd
          submit={t('administration.make', 'Make')}
          disabled={create.isPending || daysWrong || name.trim() === '' || scopes.length === 0}
          error={create.error}
          onCancel={onClose}
        />
      </form>
    </Drawer>
  );
}

interface ScopeChoiceProps {
  scopes: readonly Scope[];
  onChange: (scopes: Scope[]) => void;
}

function ScopeChoice({ scopes, onChange }: ScopeChoiceProps) {
  const toggle = (scope: Scope, on: boolean) =>
    onChange(SCOPES.filter((each) => (each === scope ? on : scopes.includes(each))));
  return (
    <div>
      {SCOPES.map((scope) => (
        <div key={scope}>
          <Checkbox
            label={scope}
            value={scopes.includes(scope)}
            onChange={({ currentTarget }) => toggle(scope, currentTarget.checked)}
          />
        </div>
      ))}
    </div>
  );
}
