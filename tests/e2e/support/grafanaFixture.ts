import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { CallGrafana } from './grafanaApi.ts';

const Made = z.object({ id: z.number().int() });

export interface Person {
  id: number;
  login: string;
  password: string;
}

/** Everything has names of this run: an earlier run that was killed is in nobody's way. */
export interface GrafanaFixture {
  editor: Person;
  viewer: Person;
  datasourceUid: string;
  /** Takes away what was made; also what an interrupted run left half made. */
  remove(): Promise<void>;
}

/** An Editor, a Viewer, a data source for the given Prometheus, and a folder for the rule. */
export async function makeGrafanaFixture(call: CallGrafana, prometheusUrl: string): Promise<GrafanaFixture> {
  const run = `sre-e2e-${randomBytes(4).toString('hex')}`;
  const people: Person[] = [];
  const remove = async (): Promise<void> => {
    await call('DELETE', `api/folders/${run}?forceDeleteRules=true`);
    await call('DELETE', `api/datasources/uid/${run}`);
    for (const { id } of people) {
      await call('DELETE', `api/admin/users/${id}`);
    }
  };
  const person = async (role: 'Editor' | 'Viewer'): Promise<Person> => {
    const login = `${run}-${role.toLowerCase()}`;
    const password = randomBytes(16).toString('hex');
    const { id } = Made.parse(await call('POST', 'api/admin/users', { login, name: `${role} of ${run}`, password }));
    const made = { id, login, password };
    people.push(made);
    await call('PATCH', `api/org/users/${id}`, { role });
    return made;
  };
  try {
    const editor = await person('Editor');
    const viewer = await person('Viewer');
    await call('POST', 'api/datasources', {
      uid: run,
      name: run,
      type: 'prometheus',
      access: 'proxy',
      url: prometheusUrl,
      jsonData: { timeInterval: '5s' },
    });
    await call('POST', 'api/folders', { uid: run, title: run });
    await makeSlowRule(call, run);
    return { editor, viewer, datasourceUid: run, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const MEAN_SECONDS =
  'sum by (service_name) (rate(http_server_request_duration_seconds_sum[30s])) / sum by (service_name) (rate(http_server_request_duration_seconds_count[30s]))';

/** A rule of Grafana's own: a service of the shop takes half a second a request, looked at every 10 s. */
async function makeSlowRule(call: CallGrafana, run: string): Promise<void> {
  await call('PUT', `api/v1/provisioning/folder/${run}/rule-groups/${run}`, {
    title: run,
    folderUid: run,
    interval: 10,
    rules: [
      {
        title: 'ServiceSlow',
        orgID: 1,
        folderUID: run,
        ruleGroup: run,
        condition: 'B',
        for: '10s',
        noDataState: 'OK',
        execErrState: 'Error',
        labels: { severity: 'critical', service: '{{ $labels.service_name }}' },
        annotations: { summary: '{{ $labels.service_name }} answers slowly' },
        data: [
          {
            refId: 'A',
            relativeTimeRange: { from: 300, to: 0 },
            datasourceUid: run,
            model: { refId: 'A', expr: MEAN_SECONDS, instant: true, range: false },
          },
          {
            refId: 'B',
            relativeTimeRange: { from: 300, to: 0 },
            datasourceUid: '__expr__',
            model: {
              refId: 'B',
              type: 'threshold',
              expression: 'A',
              conditions: [{ evaluator: { type: 'gt', params: [0.5] } }],
            },
          },
        ],
      },
    ],
  });
}

const Receivers = z.object({
  alertmanager_config: z.object({ receivers: z.array(z.looseObject({ name: z.string() })) }),
});

/** Presses "Test" at the contact point of that name, as Grafana's own page does. */
export async function testContactPoint(call: CallGrafana, name: string): Promise<void> {
  const { alertmanager_config: config } = Receivers.parse(
    await call('GET', 'api/alertmanager/grafana/config/api/v1/alerts')
  );
  const receivers = config.receivers.filter((receiver) => receiver.name === name);
  if (receivers.length === 0) {
    throw new Error(`There is no contact point ${name}.`);
  }
  await call('POST', 'api/alertmanager/grafana/config/api/v1/receivers/test', { receivers });
}
