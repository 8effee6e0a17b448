import { t } from '@grafana/i18n';
import { AUTOMATION_PARTS, OPERATION_MEASURES, RESOURCE_GROUPS } from '#contract/queryWords';
import type { SreDataSource } from '../DataSource.ts';
import type { ModelOf } from '../types.ts';
import { ChoiceField, ListField, NumberField, SwitchField, TextField } from './fields.tsx';
import { SourceField } from './SourceField.tsx';
import { useValues } from './useValues.ts';
import { anyWord, groupLabel, measureLabel, partLabel } from './words.ts';

interface Props<Model> {
  datasource: SreDataSource;
  model: Model;
  onChange: (model: Model) => void;
}

export function OperationFields({ datasource, model, onChange }: Props<ModelOf<'operations'>>) {
  const services = useValues(datasource, 'services');
  return (
    <>
      <ListField
        label={t('query.operations.measures', 'Measures')}
        placeholder={t('query.operations.measuresNone', 'choose at least one')}
        open={false}
        value={model.measures}
        options={OPERATION_MEASURES.map((measure) => ({ value: measure, label: measureLabel(measure) }))}
        onChange={(measures) => onChange({ ...model, measures: measures as typeof model.measures })}
      />
      <ListField
        label={groupLabel('service')}
        placeholder={anyWord()}
        value={model.service}
        options={services}
        onChange={(service) => onChange({ ...model, service })}
      />
    </>
  );
}

export function ResourceFields({ datasource, model, onChange }: Props<ModelOf<'resources'>>) {
  const { filter = {} } = model;
  const narrow = (more: object) => onChange({ ...model, filter: { ...filter, ...more } });
  const kinds = useValues(datasource, 'resourceKinds');
  const teams = useValues(datasource, 'teams');
  return (
    <>
      <ListField
        label={groupLabel('kind')}
        placeholder={anyWord()}
        value={filter.kind}
        options={kinds}
        onChange={(kind) => narrow({ kind })}
      />
      <ListField
        label={groupLabel('team')}
        placeholder={anyWord()}
        value={filter.team}
        options={teams}
        onChange={(team) => narrow({ team })}
      />
      <TextField
        label={t('query.search', 'Search')}
        value={filter.q}
        onChange={(q) => narrow({ q: q === '' ? undefined : q })}
      />
      <SwitchField
        label={t('query.resources.affected', 'With open incidents')}
        value={filter.affected === true}
        onChange={(affected) => narrow({ affected: affected ? true : undefined })}
      />
      {model.format === 'number' && (
        <ChoiceField
          label={t('query.groupBy', 'Group by')}
          value={model.by ?? ''}
          options={[
            { value: '' as const, label: t('query.groupByNone', 'all together') },
            ...RESOURCE_GROUPS.map((group) => ({ value: group, label: groupLabel(group) })),
          ]}
          onChange={(by) => onChange({ ...model, by: by === '' ? undefined : by })}
        />
      )}
    </>
  );
}

export function TopologyFields({ datasource, model, onChange }: Props<ModelOf<'topology'>>) {
  const kinds = useValues(datasource, 'resourceKinds');
  return (
    <>
      <TextField
        label={t('query.topology.focus', 'Around')}
        hint={t('query.topology.focusHint', 'The key of a resource, such as service:payment; empty for the whole.')}
        placeholder="service:payment"
        value={model.focus}
        onChange={(focus) => onChange({ ...model, focus: focus === '' ? undefined : focus })}
      />
      <NumberField
        label={t('query.topology.depth', 'Steps away')}
        placeholder="2"
        value={model.depth}
        onChange={(depth) => onChange({ ...model, depth })}
      />
      <ListField
        label={groupLabel('kind')}
        placeholder={anyWord()}
        value={model.resourceKind}
        options={kinds}
        onChange={(resourceKind) => onChange({ ...model, resourceKind: resourceKind as never })}
      />
    </>
  );
}

export function LineageFields({ model, onChange }: Props<ModelOf<'lineage'>>) {
  return (
    <TextField
      label={t('query.lineage.incident', 'Incident')}
      hint={t('query.lineage.incidentHint', 'Its number, its id, or a variable.')}
      placeholder="#1042"
      value={model.incident}
      onChange={(incident) => onChange({ ...model, incident })}
    />
  );
}

export function AutomationFields({ model, onChange }: Props<ModelOf<'automation'>>) {
  return model.format === 'series' ? null : (
    <ChoiceField
      label={t('query.automation.of', 'Part')}
      value={model.of ?? 'playbooks'}
      options={AUTOMATION_PARTS.map((part) => ({ value: part, label: partLabel(part) }))}
      onChange={(of) => onChange({ ...model, of })}
    />
  );
}

export function HealthFields({ datasource, model, onChange }: Props<ModelOf<'health'>>) {
  const services = useValues(datasource, 'services');
  const teams = useValues(datasource, 'teams');
  return (
    <>
      <ListField
        label={groupLabel('service')}
        placeholder={anyWord()}
        value={model.service}
        options={services}
        onChange={(service) => onChange({ ...model, service })}
      />
      <ListField
        label={groupLabel('team')}
        placeholder={anyWord()}
        value={model.team}
        options={teams}
        onChange={(team) => onChange({ ...model, team })}
      />
    </>
  );
}

export function CapacityFields({ datasource, model, onChange }: Props<ModelOf<'capacity'>>) {
  return (
    <>
      <SourceField datasource={datasource} value={model.source} onChange={(source) => onChange({ ...model, source })} />
      <NumberField
        label={t('query.capacity.horizon', 'Ahead, in days')}
        placeholder="7"
        value={model.horizonSeconds === undefined ? undefined : model.horizonSeconds / 86_400}
        onChange={(days) =>
          onChange({ ...model, horizonSeconds: days === undefined ? undefined : Math.round(days * 86_400) })
        }
      />
    </>
  );
}
