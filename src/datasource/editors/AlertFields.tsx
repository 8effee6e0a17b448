import { useCallback } from 'react';
import { t } from '@grafana/i18n';
import { IconButton, Input, Button, RadioButtonGroup, Stack } from '@grafana/ui';
import { ALERT_GROUPS, ALERT_QUERY_STATES } from '#contract/queryWords';
import type { SreDataSource } from '../DataSource.ts';
import type { ModelOf } from '../types.ts';
import { LabelledField, ListField, NumberField } from './fields.tsx';
import { useValues } from './useValues.ts';
import { anyWord, groupLabel } from './words.ts';

type Model = ModelOf<'alerts'>;
type Filter = NonNullable<Model['filter']>;
type Matcher = NonNullable<Filter['labels']>[number];

interface Props {
  datasource: SreDataSource;
  model: Model;
  onChange: (model: Model) => void;
}

/** Which alerts, and by what they are counted: also by any of their labels. */
export function AlertFields({ datasource, model, onChange }: Props) {
  const { format = 'table', filter = {} } = model;
  const patch = (more: Partial<Model>) => onChange({ ...model, ...more });
  const narrow = (more: Partial<Filter>) => patch({ filter: { ...filter, ...more } });
  const severities = useValues(datasource, 'severities');
  const names = useValues(datasource, 'alertNames');
  const groups = useCallback(
    async (typed: string) => {
      const fixed = ALERT_GROUPS.map((group) => ({ value: group, label: groupLabel(group) }));
      const labels = await datasource.listValues('alertLabels', typed.replace(/^label\./, ''));
      const all = [...fixed, ...labels.map(({ value }) => ({ value: `label.${value}`, label: `label.${value}` }))];
      return all.filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase()));
    },
    [datasource]
  );
  return (
    <>
      {format !== 'series' && (
        <ListField
          label={groupLabel('state')}
          placeholder={anyWord()}
          value={filter.state}
          options={ALERT_QUERY_STATES.map((state) => ({ value: state, label: state }))}
          onChange={(state) => narrow({ state: state as never })}
        />
      )}
      <ListField
        label={groupLabel('severity')}
        placeholder={anyWord()}
        value={filter.severity}
        options={severities}
        onChange={(severity) => narrow({ severity: severity as never })}
      />
      <ListField
        label={groupLabel('name')}
        placeholder={anyWord()}
        value={filter.name}
        options={names}
        onChange={(name) => narrow({ name })}
      />
      <Matchers matchers={filter.labels ?? []} onChange={(labels) => narrow({ labels })} />
      {format === 'table' ? (
        <NumberField
          label={t('query.limit', 'Rows at most')}
          value={model.limit}
          placeholder="1000"
          onChange={(limit) => patch({ limit })}
        />
      ) : (
        <ListField
          label={t('query.groupBy', 'Group by')}
          hint={t('query.alerts.groupHint', 'label.NAME groups by a label.')}
          placeholder={t('query.groupByNone', 'all together')}
          value={model.by}
          options={groups}
          onChange={(by) => patch({ by: by as never })}
        />
      )}
    </>
  );
}

function Matchers({ matchers, onChange }: { matchers: readonly Matcher[]; onChange: (matchers: Matcher[]) => void }) {
  const change = (index: number, more: Partial<Matcher>) =>
    onChange(matchers.map((one, i) => (i === index ? { ...one, ...more } : one)));
  return (
    <LabelledField label={t('query.alerts.labels', 'Labels')}>
      {() => (
        <Stack direction="column" gap={0.5} alignItems="flex-start">
          {matchers.map((matcher, i) => (
            <Stack key={i} direction="row" gap={0.5} alignItems="center" wrap="wrap">
              <Input
                aria-label={t('query.alerts.labelName', 'Name of label')}
                width={20}
                defaultValue={matcher.name}
                onBlur={(event) => change(i, { name: event.currentTarget.value.trim() })}
              />
              <RadioButtonGroup
                value={matcher.op ?? '='}
                options={[
                  { value: '=', label: '=' },
                  { value: '!=', label: '≠' },
                ]}
                onChange={(op) => change(i, { op: op as Matcher['op'] })}
              />
              <Input
                aria-label={t('query.alerts.labelValue', 'Value of label')}
                width={24}
                defaultValue={matcher.value}
                onBlur={(event) => change(i, { value: event.currentTarget.value })}
              />
              <IconButton
                name="trash-alt"
                tooltip={t('query.alerts.removeLabel', 'Remove this label')}
                onClick={() => onChange(matchers.filter((_, at) => at !== i))}
              />
            </Stack>
          ))}
          <Button
            variant="secondary"
            size="sm"
            icon="plus"
            onClick={() => onChange([...matchers, { name: 'service', op: '=', value: '' }])}
          >
            {t('query.alerts.addLabel', 'Add a label')}
          </Button>
        </Stack>
      )}
    </LabelledField>
  );
}
