import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Button, ClipboardButton } from '@grafana/ui';
import { deleteWebhookEndpoint, listWebhookEndpoints, type WebhookEndpoint } from '#contract/alert';
import { useCommand, useOperation } from '../../shared/api/index.ts';
import { ConfirmRemoval, DataTable, Pager, QueryView, type Column, type UrlState } from '../../shared/list/index.ts';
import { plainText } from '../../shared/plainText.ts';
import { EmptyState, LoadingRows, LongCode, RelativeTime } from '../../shared/ui/index.ts';
import { AddWebhook } from './AddWebhook.tsx';
import { endpointKindLabel } from './endpointWords.ts';

/** Where machines send alerts and changes to. */
export function WebhookEndpoints({ url }: { url: UrlState }) {
  const list = useOperation(listWebhookEndpoints, { query: { cursor: url.one('cursor') } }, { keepPrevious: true });
  const [removing, setRemoving] = useState<WebhookEndpoint>();
  return (
    <>
      <QueryView
        query={list}
        what={t('administration.tab.webhooks', 'Webhook addresses')}
        loading={<LoadingRows rows={4} height={32} />}
      >
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState title={t('administration.webhooks.none', 'No address yet')}>
              {t(
                'administration.webhooks.noneHint',
                'Make one and enter it as a contact point in Grafana or Alertmanager, or in your pipeline for changes.'
              )}
            </EmptyState>
          ) : (
            <>
              <DataTable
                label={t('administration.tab.webhooks', 'Webhook addresses')}
                columns={columns(setRemoving)}
                rows={items}
                keyOf={({ id }) => id}
              />
              <Pager shown={items.length} nextCursor={nextCursor} />
            </>
          )
        }
      </QueryView>
      {url.one('add') === 'webhooks' && <AddWebhook onClose={() => url.set({ add: undefined })} />}
      {removing && <RemoveEndpoint endpoint={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}

function RemoveEndpoint({ endpoint, onClose }: { endpoint: WebhookEndpoint; onClose: () => void }) {
  const remove = useCommand(deleteWebhookEndpoint, { refreshes: [listWebhookEndpoints], onSuccess: onClose });
  return (
    <ConfirmRemoval
      title={t('administration.webhooks.removeTitle', 'Remove the address {{name}}?', {
        name: endpoint.name,
        ...plainText,
      })}
      consequence={t(
        'administration.webhooks.removeBody',
        'Senders that use it are refused at once; what they sent before stays. It cannot be brought back: a new address has a new secret.'
      )}
      action={t('administration.remove', 'Remove')}
      command={remove}
      onConfirm={() => remove.mutate({ params: { id: endpoint.id } })}
      onClose={onClose}
    />
  );
}

function columns(onRemove: (endpoint: WebhookEndpoint) => void): Array<Column<WebhookEndpoint>> {
  return [
    { id: 'name', header: t('administration.name', 'Name'), lead: true, cell: ({ name }) => name },
    { id: 'kind', header: t('administration.webhooks.kind', 'For'), cell: ({ kind }) => endpointKindLabel(kind) },
    {
      id: 'auth',
      header: t('administration.webhooks.auth', 'Proof'),
      cell: ({ auth }) =>
        auth === 'hmac'
          ? t('administration.webhooks.hmac', 'Signature (HMAC)')
          : t('administration.webhooks.bearer', 'Bearer secret'),
    },
    {
      id: 'path',
      header: t('administration.webhooks.path', 'Path'),
      cell: ({ path }) => (
        <span>
          <LongCode>{path}</LongCode>{' '}
          <ClipboardButton
            size="sm"
            fill="text"
            variant="secondary"
            icon="copy"
            aria-label={t('administration.webhooks.copyPath', 'Copy the path')}
            getText={() => path}
          />
        </span>
      ),
    },
    {
      id: 'used',
      header: t('administration.lastUsed', 'Last used'),
      cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={lastUsedAt} /> : t('administration.never', 'never')),
    },
    {
      id: 'created',
      header: t('administration.created', 'Made'),
      wideOnly: true,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
    {
      id: 'remove',
      header: '',
      cell: (endpoint) => (
        <Button size="sm" fill="text" variant="secondary" icon="trash-alt" onClick={() => onRemove(endpoint)}>
          {t('administration.remove', 'Remove')}
        </Button>
      ),
    },
  ];
}
