import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Badge, Button, Stack, Text } from '@grafana/ui';
import { deleteGroupingRule, listGroupingRules, type GroupingRule } from '#contract/groupingRule';
import { useCommand, useOperation } from '../../../shared/api/index.ts';
import { ConfirmRemoval, DataTable, QueryView, type Column, type UrlState } from '../../../shared/list/index.ts';
import { plainText } from '../../../shared/plainText.ts';
import { EmptyState, LoadingRows, LongCode } from '../../../shared/ui/index.ts';
import { GroupingRuleForm } from './GroupingRuleForm.tsx';

/** Which alerts belong together whatever the product thinks, in the order in which the rules are asked. */
export function GroupingRules({ url }: { url: UrlState }) {
  const list = useOperation(listGroupingRules, {});
  const [removing, setRemoving] = useState<GroupingRule>();
  const editing = list.data?.items.find(({ id }) => id === url.one('edit'));
  const label = t('administration.tab.grouping', 'Grouping rules');
  return (
    <>
      <QueryView query={list} what={label} loading={<LoadingRows rows={4} height={32} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('administration.grouping.none', 'No rule yet')}>
              {t(
                'administration.grouping.noneHint',
                'Alerts are grouped by resource, topology and time. Make a rule when you know better: all alerts of one rack, one customer, one batch run.'
              )}
            </EmptyState>
          ) : (
            <DataTable
              label={label}
              columns={columns({ onEdit: ({ id }) => url.set({ edit: id }), onRemove: setRemoving })}
              rows={items}
              keyOf={({ id }) => id}
              onOpen={({ id }) => url.set({ edit: id })}
            />
          )
        }
      </QueryView>
      {url.one('add') === 'grouping' && (
        <GroupingRuleForm rule={undefined} onClose={() => url.set({ add: undefined })} />
      )}
      {editing && <GroupingRuleForm rule={editing} onClose={() => url.set({ edit: undefined })} />}
      {removing && <RemoveRule rule={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}

function RemoveRule({ rule, onClose }: { rule: GroupingRule; onClose: () => void }) {
  const remove = useCommand(deleteGroupingRule, { refreshes: [listGroupingRules], onSuccess: onClose });
  return (
    <ConfirmRemoval
      title={t('administration.grouping.removeTitle', 'Remove the rule {{name}}?', { name: rule.name, ...plainText })}
      consequence={t(
        'administration.grouping.removeBody',
        'Alerts that come from now on are grouped without it. Incidents that it made stay as they are.'
      )}
      action={t('administration.remove', 'Remove')}
      command={remove}
      onConfirm={() => remove.mutate({ params: { id: rule.id } })}
      onClose={onClose}
    />
  );
}

interface Actions {
  onEdit: (rule: GroupingRule) => void;
  onRemove: (rule: GroupingRule) => void;
}

function columns({ onEdit, onRemove }: Actions): Array<Column<GroupingRule>> {
  return [
    {
      id: 'priority',
      header: t('administration.grouping.priority', 'Order'),
      numeric: true,
      cell: ({ priority }) => priority,
    },
    { id: 'name', header: t('administration.name', 'Name'), lead: true, cell: ({ name }) => name },
    {
      id: 'condition',
      header: t('administration.grouping.condition', 'Alerts for which'),
      cell: ({ condition }) => <LongCode>{condition}</LongCode>,
    },
    {
      id: 'groupBy',
      header: t('administration.grouping.groupBy', 'Together when the same'),
      cell: ({ groupBy }) => <LongCode>{groupBy}</LongCode>,
    },
    { id: 'state', header: t('administration.grouping.state', 'State'), cell: (rule) => <RuleState rule={rule} /> },
    {
      id: 'actions',
      header: '',
      cell: (rule) => (
        <Stack direction="row" gap={0.5}>
          <Button size="sm" fill="text" variant="secondary" icon="pen" onClick={() => onEdit(rule)}>
            {t('administration.grouping.edit', 'Change')}
          </Button>
          <Button size="sm" fill="text" variant="secondary" icon="trash-alt" onClick={() => onRemove(rule)}>
            {t('administration.remove', 'Remove')}
          </Button>
        </Stack>
      ),
    },
  ];
}

function RuleState({ rule: { enabled, lastError } }: { rule: GroupingRule }) {
  return (
    <Stack direction="column" gap={0.5}>
      {enabled ? (
        <Badge color="green" text={t('administration.grouping.on', 'On')} />
      ) : (
        <Badge color={lastError === null ? 'darkgrey' : 'red'} text={t('administration.grouping.off', 'Off')} />
      )}
      {lastError !== null && (
        <Text variant="bodySmall" color="error">
          {lastError}
        </Text>
      )}
    </Stack>
  );
}
