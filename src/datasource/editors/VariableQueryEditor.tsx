import type { QueryEditorProps } from '@grafana/data';
import { Stack } from '@grafana/ui';
import type { SreDataSource } from '../DataSource.ts';
import type { SreOptions, SreQuery } from '../types.ts';
import { ValuesFields } from './ValuesFields.tsx';

/** What a dashboard variable can be chosen from. */
export function VariableQueryEditor({
  datasource,
  query,
  onChange,
}: QueryEditorProps<SreDataSource, SreQuery, SreOptions>) {
  const model = query.query?.kind === 'values' ? query.query : { kind: 'values' as const, of: 'services' as const };
  return (
    <Stack direction="column" gap={0}>
      <ValuesFields
        datasource={datasource}
        model={model}
        onChange={(changed) => onChange({ ...query, refId: query.refId || 'values', query: changed })}
      />
    </Stack>
  );
}
