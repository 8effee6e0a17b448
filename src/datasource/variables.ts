import type { Observable } from 'rxjs';
import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import type { SreDataSource } from './DataSource.ts';
import { VariableQueryEditor } from './editors/VariableQueryEditor.tsx';
import { newModel } from './model.ts';
import type { SreQuery } from './types.ts';

/** Dashboard variables: services, teams, severities, resources of a kind and the like. */
export class SreVariables extends CustomVariableSupport<SreDataSource, SreQuery> {
  editor = VariableQueryEditor;
  private readonly datasource: SreDataSource;

  constructor(datasource: SreDataSource) {
    super();
    this.datasource = datasource;
  }

  getDefaultQuery(): Partial<SreQuery> {
    return { query: newModel('values') };
  }

  query(request: DataQueryRequest<SreQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.map((target, i) => ({ ...target, refId: target.refId || `values-${i}` }));
    return this.datasource.query({ ...request, targets });
  }
}
