import { t } from '@grafana/i18n';
import { ANNOTATED } from '#contract/queryWords';
import type { SreDataSource } from '../DataSource.ts';
import type { ModelOf } from '../types.ts';
import { ListField } from './fields.tsx';
import { useValues } from './useValues.ts';
import { anyWord, groupLabel } from './words.ts';

type Model = ModelOf<'annotations'>;

interface Props {
  datasource: SreDataSource;
  model: Model;
  onChange: (model: Model) => void;
}

/** What is marked on the dashboard's time axis. */
export function AnnotationFields({ datasource, model, onChange }: Props) {
  const severities = useValues(datasource, 'severities');
  const services = useValues(datasource, 'services');
  const changeKinds = useValues(datasource, 'changeKinds');
  const { of = [...ANNOTATED] } = model;
  const words = {
    incidents: t('query.annotations.incidents', 'Incidents'),
    changes: t('query.annotations.changes', 'Changes'),
  };
  return (
    <>
      <ListField
        label={t('query.annotations.of', 'Show')}
        placeholder={words.incidents}
        open={false}
        value={of}
        options={ANNOTATED.map((one) => ({ value: one, label: words[one] }))}
        onChange={(chosen) => onChange({ ...model, of: (chosen.length === 0 ? undefined : chosen) as Model['of'] })}
      />
      <ListField
        label={groupLabel('service')}
        placeholder={anyWord()}
        value={model.service}
        options={services}
        onChange={(service) => onChange({ ...model, service })}
      />
      {of.includes('incidents') && (
        <ListField
          label={groupLabel('severity')}
          placeholder={anyWord()}
          value={model.severity}
          options={severities}
          onChange={(severity) => onChange({ ...model, severity: severity as never })}
        />
      )}
      {of.includes('changes') && (
        <ListField
          label={t('query.annotations.changeKind', 'Kind of change')}
          placeholder={anyWord()}
          value={model.changeKind}
          options={changeKinds}
          onChange={(changeKind) => onChange({ ...model, changeKind: changeKind as never })}
        />
      )}
    </>
  );
}
