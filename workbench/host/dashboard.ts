import { lastValueFrom } from 'rxjs';
import { getBackendSrv } from '@grafana/runtime';

export interface HostPanel {
  id: number;
  title: string;
  type: string;
  unit: string;
  query: string;
}

export interface HostDashboard {
  uid: string;
  title: string;
  tags: string[];
  panels: HostPanel[];
}

interface Answer {
  dashboard: {
    uid: string;
    title: string;
    tags?: string[];
    panels: Array<{
      id: number;
      title: string;
      type: string;
      fieldConfig?: { defaults?: { unit?: string } };
      targets?: Array<{ expr?: string }>;
    }>;
  };
}

/** A dashboard of the repository, over Grafana's own API. Panels without a PromQL query are left out. */
export async function readDashboard(uid: string): Promise<HostDashboard> {
  const asked = getBackendSrv().fetch<Answer>({
    url: `/api/dashboards/uid/${encodeURIComponent(uid)}`,
    showErrorAlert: false,
  });
  const { dashboard } = (await lastValueFrom(asked)).data;
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    tags: dashboard.tags ?? [],
    panels: dashboard.panels.flatMap(({ id, title, type, fieldConfig, targets }) => {
      const query = targets?.[0]?.expr;
      return query === undefined ? [] : [{ id, title, type, unit: fieldConfig?.defaults?.unit ?? '', query }];
    }),
  };
}
