import { CoreApp, type QueryEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, RadioButtonGroup, Stack } from '@grafana/ui';
import type { QueryModelInput } from '#contract/query';
import { QUERY_KINDS, type QueryFormat } from '#contract/queryWords';
import type { SreDataSource } from '../DataSource.ts';
import {
  defaultModel,
  fitsRules,
  formatLabel,
  FORMATS,
  isComplete,
  kindLabel,
  newModel,
  withFormat,
} from '../model.ts';
import type { SreOptions, SreQuery } from '../types.ts';
import { AlertFields } from './AlertFields.tsx';
import { AnnotationFields } from './AnnotationFields.tsx';
import { ChoiceField, LabelledField } from './fields.tsx';
import { IncidentFields } from './IncidentFields.tsx';
import { MeasuredFields } from './MeasuredFields.tsx';
import {
  AutomationFields,
  CapacityFields,
  HealthFields,
  LineageFields,
  OperationFields,
  ResourceFields,
  TopologyFields,
} from './OtherFields.tsx';
import { ValuesFields } from './ValuesFields.tsx';

/** Builds a query step by step: what about, in which form, and which of it. */
export function QueryEditor({
  datasource,
  query,
  app,
  onChange,
  onRunQuery,
}: QueryEditorProps<SreDataSource, SreQuery, SreOptions>) {
  const model = query.query ?? defaultModel(app ?? CoreApp.Unknown);
  const change = (changed: QueryModelInput) => {
    onChange({ ...query, query: changed });
    if (isComplete(changed)) {
      onRunQuery();
    }
  };
  const formats = FORMATS[model.kind];
  const format: QueryFormat = model.format ?? formats[0] ?? 'table';
  const inRule = app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
  return (
    <Stack direction="column" gap={0}>
      <ChoiceField
        label={t('query.kindLabel', 'About')}
        value={model.kind}
        options={QUERY_KINDS.map((kind) => ({ value: kind, label: kindLabel(kind) }))}
        onChange={(kind) => change(newModel(kind, format))}
      />
      {formats.length > 1 && (
        <LabelledField label={t('query.formatLabel', 'As')}>
          {(id) => (
            <RadioButtonGroup
              id={id}
              value={format}
              options={formats.map((one) => ({ value: one, label: formatLabel(one) }))}
              onChange={(chosen) => change(withFormat(model, chosen))}
            />
          )}
        </LabelledField>
      )}
      <Stack direction="row" gap={0} wrap="wrap">
        <KindFields datasource={datasource} model={model} onChange={change} />
      </Stack>
      {inRule && !fitsRules({ ...model, format } as QueryModelInput) && (
        <Alert
          severity="warning"
          title={t('query.notForRules', 'An alert rule needs a number or a series over time; this is a table.')}
        />
      )}
    </Stack>
  );
}

function KindFields({
  datasource,
  model,
  onChange,
}: {
  datasource: SreDataSource;
  model: QueryModelInput;
  onChange: (model: QueryModelInput) => void;
}) {
  switch (model.kind) {
    case 'incidents':
      return <IncidentFields {...{ datasource, model, onChange }} />;
    case 'alerts':
      return <AlertFields {...{ datasource, model, onChange }} />;
    case 'operations':
      return <OperationFields {...{ datasource, model, onChange }} />;
    case 'forecast':
    case 'anomalies':
      return <MeasuredFields {...{ datasource, model, onChange }} />;
    case 'resources':
      return <ResourceFields {...{ datasource, model, onChange }} />;
    case 'topology':
      return <TopologyFields {...{ datasource, model, onChange }} />;
    case 'lineage':
      return <LineageFields {...{ datasource, model, onChange }} />;
    case 'annotations':
      return <AnnotationFields {...{ datasource, model, onChange }} />;
    case 'automation':
      return <AutomationFields {...{ datasource, model, onChange }} />;
    case 'health':
      return <HealthFields {...{ datasource, model, onChange }} />;
    case 'capacity':
      return <CapacityFields {...{ datasource, model, onChange }} />;
    case 'values':
      return <ValuesFields {...{ datasource, model, onChange }} />;
    case 'analyses':
      return null;
  }
}
