import { createWebhookEndpoint } from '#contract/alert';
import { createSource, deleteSource, type SourceKind } from '#contract/source';
import {
  installRemedies,
  installRunbook,
  ProductApi,
  ProductRefusal,
  type RemediesAddress,
} from '../../demo/install/index.ts';
import { packagedPluginId } from './pluginBuild.ts';

/** Calls the sidecar as the workbench's admin, the way a page would: through the app route. */
export class DemoAdmin {
  private readonly api: ProductApi;

  constructor(workbenchUrl: string) {
    this.api = new ProductApi(`${workbenchUrl}/api/plugin-proxy/${packagedPluginId()}/api/v1`, 'admin', 'admin');
  }

  /** Makes an address for alerts or changes; its secret is known only now. */
  async makeEndpoint(kind: 'alerts' | 'changes'): Promise<{ path: string; secret: string }> {
    const name = kind === 'alerts' ? 'Demo Alertmanager' : 'Demo delivery pipeline';
    const made = await advised(this.api.call(createWebhookEndpoint, { body: { name, kind, auth: 'bearer' } }));
    return { path: made.endpoint.path, secret: made.secret };
  }

  /** Registers the demo's Prometheus or its logs; one that was at another address before is removed. */
  async makeSource(
    kind: SourceKind,
    url: string,
    former: { id: string } | undefined
  ): Promise<{ id: string; url: string }> {
    if (former !== undefined) {
      await advised(this.api.call(deleteSource, { id: former.id }));
    }
    const body =
      kind === 'loki'
        ? { name: 'Demo logs', kind, url, grafanaDatasourceUid: 'loki' }
        : { name: 'Demo Prometheus', kind, url, grafanaDatasourceUid: 'prometheus' };
    const made = await advised(this.api.call(createSource, { body }));
    return { id: made.id, url };
  }

  /** Makes the target, the playbooks and the runbook by which the product repairs the shop. */
  async makeRemedies(address: RemediesAddress): Promise<void> {
    await advised(installRemedies(this.api, address));
    await advised(installRunbook(this.api));
  }
}

async function advised<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ProductRefusal) {
      const advice = 'If the data folder was changed by hand, begin anew with `npm start -- --fresh`.';
      throw new Error(`${error.message}\n${advice}`, { cause: error });
    }
    throw error;
  }
}
