import { useEffect, useState } from 'react';
import { t } from '@grafana/i18n';
import type { ComboboxOption } from '@grafana/ui';
import type { SreDataSource } from '../DataSource.ts';
import { ChoiceField } from './fields.tsx';

interface Props {
  datasource: SreDataSource;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Which of the tenant's own data sources is read; the first one unless said. */
export function SourceField({ datasource, value = '', onChange }: Props) {
  const [names, setNames] = useState<string[]>([]);
  useEffect(() => {
    let here = true;
    void datasource.listValues('sources').then((found) => here && setNames(found.map((one) => one.value)));
    return () => {
      here = false;
    };
  }, [datasource]);
  const options: ComboboxOption[] = [
    { value: '', label: t('query.source.first', 'the first one') },
    ...[...new Set([...names, ...(value === '' ? [] : [value])])].map((name) => ({ value: name, label: name })),
  ];
  return (
    <ChoiceField
      label={t('query.source.label', 'Data source')}
      value={value}
      options={options}
      onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
    />
  );
}
