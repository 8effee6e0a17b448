import type { AnnotationQuery, QueryEditorProps } from '@grafana/data';
import { Stack } from '@grafana/ui';
import type { SreDataSource } from '../DataSource.ts';
import type { SreOptions, SreQuery } from '../types.ts';
import { AnnotationFields } from './AnnotationFields.tsx';

type Props = QueryEditorProps<SreDataSource, SreQuery, SreOptions> & {
  annotation?: AnnotationQuery<SreQuery>;
  onAnnotationChange?: (annotation: AnnotationQuery<SreQuery>) => void;
};

/** Incidents and changes as annotations of a dashboard. */
export function AnnotationEditor({ datasource, query, onChange, onRunQuery }: Props) {
  const model = query.query?.kind === 'annotations' ? query.query : { kind: 'annotations' as const };
  return (
    <Stack direction="column" gap={0}>
      <AnnotationFields
        datasource={datasource}
        model={model}
        onChange={(changed) => {
          onChange({ ...query, query: changed });
          onRunQuery();
        }}
      />
    </Stack>
  );
}
