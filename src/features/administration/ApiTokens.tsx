import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Button } from '@grafana/ui';
import { listApiTokens, revokeApiToken, type ApiToken } from '#contract/tenancy';
import { Badge } from '../../shared/ui/Badge.tsx';
import { useCommand, useOperation } from '../../shared/api/index.ts';
import { useNow } from '../../shared/hooks/useNow.ts';
import { ConfirmRemoval, DataTable, Pager, QueryView, type Column, type UrlState } from '../../shared/list/index.ts';
import { plainText } from '../../shared/plainText.ts';
import { EmptyState, LoadingRows, RelativeTime } from '../../shared/ui/index.ts';
import { AddToken } from './AddToken.tsx';
import { tokenState } from './tokenState.ts';

/** Tokens with which machines use the REST interface. */
export function ApiTokens({ url }: { url: UrlState }) {
  const now = useNow(60_000);
  const list = useOperation(listApiTokens, { query: { cursor: url.one('cursor') } }, { keepPrevious: true });
  const [revoking, setRevoking] = useState<ApiToken>();
  return (
    <>
      <QueryView
        query={list}
        what={t('administration.tab.tokens', 'API tokens')}
        loading={<LoadingRows rows={4} height={32} />}
      >
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState title={t('administration.tokens.none', 'No API token yet')}>
              {t(
                'administration.tokens.noneHint',
                'Make one for a pipeline or a script that reads incidents or reports changes.'
              )}
            </EmptyState>
          ) : (
            <>
              <DataTable
                label={t('administration.tab.tokens', 'API tokens')}
                columns={columns(now, setRevoking)}
                rows={items}
                keyOf={({ id }) => id}
              />
              <Pager shown={items.length} nextCursor={nextCursor} />
            </>
          )
        }
      </QueryView>
      {url.one('add') === 'tokens' && <AddToken onClose={() => url.set({ add: undefined })} />}
      {revoking && <RevokeToken token={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

function RevokeToken({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const revoke = useCommand(revokeApiToken, { refreshes: [listApiTokens], onSuccess: onClose });
  return (
    <ConfirmRemoval
      title={t('administration.tokens.revokeTitle', 'Revoke the token {{name}}?', { name: token.name, ...plainText })}
      consequence={t(
        'administration.tokens.revokeBody',
        'Whatever uses it is refused at once. It cannot be brought back; its line stays in the list and in the audit log.'
      )}
      action={t('administration.tokens.revoke', 'Revoke')}
      command={revoke}
      onConfirm={() => revoke.mutate({ params: { id: token.id } })}
      onClose={onClose}
    />
  );
}

function columns(now: number, onRevoke: (token: ApiToken) => void): Array<Column<ApiToken>> {
  return [
    { id: 'name', header: t('administration.name', 'Name'), lead: true, cell: ({ name }) => name },
    {
      id: 'state',
      header: t('administration.tokens.state', 'State'),
      cell: (token) => <TokenBadge token={token} now={now} />,
    },
    { id: 'scopes', header: t('administration.tokens.scopes', 'May'), cell: ({ scopes }) => scopes.join(', ') },
    {
      id: 'expires',
      header: t('administration.tokens.expires', 'Ends'),
      cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
    },
    {
      id: 'used',
      header: t('administration.lastUsed', 'Last used'),
      cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={lastUsedAt} /> : t('administration.never', 'never')),
    },
    {
      id: 'by',
      header: t('administration.tokens.by', 'Made by'),
      wideOnly: true,
      cell: ({ createdBy }) => createdBy.name,
    },
    {
      id: 'revoke',
      header: '',
      cell: (token) =>
        tokenState(token, now) === 'valid' && (
          <Button size="sm" fill="text" variant="secondary" icon="trash-alt" onClick={() => onRevoke(token)}>
            {t('administration.tokens.revoke', 'Revoke')}
          </Button>
        ),
    },
  ];
}

function TokenBadge({ token, now }: { token: ApiToken; now: number }) {
  const looks = {
    valid: { color: 'green', icon: 'check', text: t('administration.tokens.valid', 'Valid') },
    expired: { color: 'orange', icon: 'clock-nine', text: t('administration.tokens.expired', 'Ended') },
    revoked: { color: 'darkgrey', icon: 'times', text: t('administration.tokens.revoked', 'Revoked') },
  } as const;
  return <Badge {...looks[tokenState(token, now)]} />;
}
