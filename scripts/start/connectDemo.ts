import type { z } from 'zod';
import { createWebhookEndpoint } from '#contract/alert';
import { createSource, deleteSource } from '#contract/source';
import { packagedPluginId } from './pluginBuild.ts';

/** Calls the sidecar as the workbench's admin, the way a page would: through the app route. */
export class DemoAdmin {
  private readonly base: string;

  constructor(workbenchUrl: string) {
    this.base = `${workbenchUrl}/api/plugin-proxy/${packagedPluginId()}/api/v1`;
  }

  /** Makes an address for alerts or changes; its secret is known only now. */
  async makeEndpoint(kind: 'alerts' | 'changes'): Promise<{ path: string; secret: string }> {
    const name = kind === 'alerts' ? 'Demo Alertmanager' : 'Demo delivery pipeline';
    const made = await this.call(createWebhookEndpoint, createWebhookEndpoint.path, { name, kind, auth: 'bearer' });
    return { path: made.endpoint.path, secret: made.secret };
  }

  /** Registers the demo's Prometheus; one that was at another address before is removed. */
  async makeSource(url: string, former: { id: string } | undefined): Promise<{ id: string; url: string }> {
    if (former !== undefined) {
      await this.call(deleteSource, deleteSource.path.replace('{id}', former.id));
    }
    const made = await this.call(createSource, createSource.path, {
      name: 'Demo Prometheus',
      kind: 'prometheus',
      url,
      grafanaDatasourceUid: 'prometheus',
    });
    return { id: made.id, url };
  }

  private async call<Response extends z.ZodType>(
    operation: { id: string; method: string; response: Response },
    path: string,
    body?: object
  ): Promise<z.output<Response>> {
    const answer = await fetch(this.base + path, {
      method: operation.method,
      headers: { authorization: `Basic ${btoa('admin:admin')}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(
        `The sidecar refused ${operation.id} with ${answer.status}: ${text.slice(0, 500)}\n` +
          'If the data folder was changed by hand, begin anew with `npm start -- --fresh`.'
      );
    }
    return operation.response.parse(JSON.parse(text));
  }
}
