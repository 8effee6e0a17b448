import { of } from 'rxjs';
import type { DataSourceInstanceSettings } from '@grafana/data';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import type { ListedValue } from '#contract/query';
import { SreDataSource } from '../DataSource.ts';

const LISTED: Record<string, string[]> = {
  severities: ['critical', 'high', 'warning', 'info'],
  services: ['cart', 'payment'],
  alertLabels: ['region', 'service'],
  sources: ['Metrics'],
};

/** The data source with Grafana's backend service behind it: lists what can be chosen, keeps what was asked. */
export function fakeDatasource({ away = false } = {}): { datasource: SreDataSource; requests: BackendSrvRequest[] } {
  const requests: BackendSrvRequest[] = [];
  const fetch = (request: BackendSrvRequest) => {
    requests.push(request);
    if (away) {
      throw new Error('the sidecar is away');
    }
    const { of: asked, q = '' } = (request.params ?? {}) as { of?: string; q?: string };
    const values: ListedValue[] = (LISTED[asked ?? ''] ?? [])
      .filter((value) => value.includes(q))
      .map((value) => ({ value, text: value }));
    return of({ data: { values } });
  };
  setBackendSrv({ fetch } as unknown as BackendSrv);
  const settings = {
    id: 1,
    uid: 'sre-platform',
    name: 'SRE Platform',
    type: 'sreplatform-sre-datasource',
    jsonData: {},
    meta: {},
  };
  const templates = { replace: (text?: string) => text ?? '' };
  return { datasource: new SreDataSource(settings as unknown as DataSourceInstanceSettings, templates), requests };
}
