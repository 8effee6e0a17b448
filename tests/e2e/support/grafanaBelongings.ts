import { z } from 'zod';
import type { CallGrafana } from './grafanaApi.ts';

const Named = z.object({ name: z.string() });
const Found = z.array(z.object({ type: z.string(), uid: z.string(), title: z.string() }));
const Accounts = z.object({ serviceAccounts: z.array(Named) });
const AppSettings = z.object({
  enabled: z.boolean(),
  jsonData: z.record(z.string(), z.unknown()).nullish(),
  secureJsonFields: z.record(z.string(), z.boolean()).nullish(),
});

/** What an organisation of Grafana has of all that `grafana:connect` makes, to compare one time with another. */
export async function readBelongings(call: CallGrafana): Promise<Record<string, unknown>> {
  const names = async (path: string): Promise<string[]> =>
    z
      .array(Named)
      .parse(await call('GET', path))
      .map(({ name }) => name)
      .sort();
  const found = Found.parse(await call('GET', 'api/search?limit=1000'));
  const accounts = Accounts.parse(await call('GET', 'api/serviceaccounts/search?perpage=1000'));
  const { enabled, jsonData, secureJsonFields } = AppSettings.parse(
    await call('GET', 'api/plugins/sreplatform-sre-app/settings')
  );
  return {
    foldersAndDashboards: found.map(({ type, uid, title }) => `${type} ${uid} ${title}`).sort(),
    dataSources: await names('api/datasources'),
    contactPoints: await names('api/v1/provisioning/contact-points'),
    policies: await call('GET', 'api/v1/provisioning/policies'),
    serviceAccounts: accounts.serviceAccounts.map(({ name }) => name).sort(),
    // Grafana forgets no key, but an empty one is as good as none.
    app: {
      enabled,
      jsonData: Object.entries(jsonData ?? {}).filter(([, value]) => value !== ''),
      secrets: secureJsonFields ?? {},
    },
  };
}
