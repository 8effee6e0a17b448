import type { CoreApp, DataSourceInstanceSettings, ScopedVars } from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import type { ListedValue } from '#contract/query';
import type { ListedValues } from '#contract/queryWords';
import { AnnotationEditor } from './editors/AnnotationEditor.tsx';
import { interpolateModel } from './interpolate.ts';
import { defaultModel, describeModel, isComplete } from './model.ts';
import type { SreOptions, SreQuery } from './types.ts';
import { SreVariables } from './variables.ts';

/** Asks the sidecar through Grafana's backend, so that panels, rules and annotations get the same answers. */
export class SreDataSource extends DataSourceWithBackend<SreQuery, SreOptions> {
  private readonly templates: Pick<TemplateSrv, 'replace'>;

  constructor(
    settings: DataSourceInstanceSettings<SreOptions>,
    templates: Pick<TemplateSrv, 'replace'> = getTemplateSrv()
  ) {
    super(settings);
    this.templates = templates;
    this.variables = new SreVariables(this);
    this.annotations = {
      QueryEditor: AnnotationEditor,
      getDefaultQuery: () => ({ query: { kind: 'annotations' } }),
    };
  }

  getDefaultQuery(app: CoreApp): Partial<SreQuery> {
    return { query: defaultModel(app) };
  }

  filterQuery(query: SreQuery): boolean {
    return query.hide !== true && isComplete(query.query);
  }

  getQueryDisplayText(query: SreQuery): string {
    return describeModel(query.query);
  }

  applyTemplateVariables(query: SreQuery, scopedVars: ScopedVars): SreQuery {
    return query.query === undefined
      ? query
      : { ...query, query: interpolateModel(query.query, this.templates, scopedVars) };
  }

  /** What an editor can offer; an empty list while the sidecar is away, for typing goes on without it. */
  async listValues(of: ListedValues, q = ''): Promise<ListedValue[]> {
    try {
      const answer = await this.getResource<{ values: ListedValue[] }>(
        'values',
        { of, limit: 200, ...(q !== '' && { q }) },
        { showErrorAlert: false }
      );
      return answer.values;
    } catch {
      return [];
    }
  }
}
