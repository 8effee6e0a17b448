import { t } from '@grafana/i18n';
import { LISTED_VALUES } from '#contract/queryWords';
import type { SreDataSource } from '../DataSource.ts';
import type { ModelOf } from '../types.ts';
import { ChoiceField, ListField, TextField } from './fields.tsx';
import { useValues } from './useValues.ts';
import { anyWord, groupLabel, listedLabel } from './words.ts';

interface Props {
  datasource: SreDataSource;
  model: ModelOf<'values'>;
  onChange: (model: ModelOf<'values'>) => void;
}

export function ValuesFields({ datasource, model, onChange }: Props) {
  const kinds = useValues(datasource, 'resourceKinds');
  return (
    <>
      <ChoiceField
        label={t('query.values.of', 'Values')}
        value={model.of}
        options={LISTED_VALUES.map((of) => ({ value: of, label: listedLabel(of) }))}
        onChange={(of) => onChange({ ...model, of })}
      />
      {model.of === 'resources' && (
        <ListField
          label={groupLabel('kind')}
          placeholder={anyWord()}
          value={model.resourceKind}
          options={kinds}
          onChange={(resourceKind) => onChange({ ...model, resourceKind: resourceKind as never })}
        />
      )}
      <TextField
        label={t('query.values.q', 'Holds')}
        value={model.q}
        onChange={(q) => onChange({ ...model, q: q === '' ? undefined : q })}
      />
    </>
  );
}
