import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { createKnowledgeItem, searchKnowledge, updateKnowledgeItem } from '#contract/knowledge';
import { createPlaybook, listPlaybooks } from '#contract/playbook';
import { createTarget, listTargets, updateTarget } from '#contract/target';
import { readPlaybooks } from '../playbooks/index.ts';
import type { Product } from './productApi.ts';

/** Where the sidecar reaches the shop's remedies, and the bearer token for them. */
export interface RemediesAddress {
  url: string;
  token: string;
}

type Playbooks = z.output<typeof listPlaybooks.response>;

const TARGET = 'shop';
const RUNBOOK = {
  file: 'connection-pool.md',
  services: ['payment', 'inventory', 'order-worker'],
  tags: ['database', 'connection-pool'],
};

/**
 * Makes what the product needs to repair the shop: the target with its secret, and the playbooks. Can be done at every
 * start: what is there stays as people have changed it; only an address that has moved is followed.
 */
export async function installRemedies(api: Product, address: RemediesAddress): Promise<void> {
  await installTarget(api, address);
  await installPlaybooks(api);
}

async function installTarget(api: Product, { url, token }: RemediesAddress): Promise<void> {
  const { items } = await api.call(listTargets);
  const known = items.find((target) => target.name === TARGET);
  const wanted = {
    name: TARGET,
    description: "The demo shop's delivery pipeline, orchestrator and gateway",
    baseUrl: url,
    headerName: 'Authorization',
    secret: `Bearer ${token}`,
    // The demo is beside the sidecar: on this machine or in the same network of containers.
    allowPrivate: true,
  };
  if (known === undefined) {
    await api.call(createTarget, { body: wanted });
  } else if (new URL(known.baseUrl).href !== new URL(url).href) {
    await api.call(updateTarget, { id: known.id, body: wanted });
  }
}

async function installPlaybooks(api: Product): Promise<void> {
  const known = new Set<string>();
  let cursor: string | null = '';
  do {
    const page: Playbooks = await api.call(listPlaybooks, {
      query: { limit: '200', ...(cursor === '' ? {} : { cursor }) },
    });
    page.items.forEach(({ slug }) => known.add(slug));
    cursor = page.nextCursor;
  } while (cursor !== null);
  for (const { slug, source } of readPlaybooks()) {
    if (!known.has(slug)) {
      await api.call(createPlaybook, { body: { source, comment: 'Comes with the demo shop' } });
    }
  }
}

/** Makes a published runbook, unless there is one of its title. */
export async function installRunbook(api: Product): Promise<void> {
  const [heading = '', ...rest] = readFileSync(join(import.meta.dirname, RUNBOOK.file), 'utf8').split('\n');
  const title = heading.replace(/^#\s*/, '');
  const { items } = await api.call(searchKnowledge, { query: { kind: 'runbook', q: title, limit: '100' } });
  if (items.some((item) => item.title === title)) {
    return;
  }
  const { services, tags } = RUNBOOK;
  const body = { kind: 'runbook', title, body: rest.join('\n').trim(), services, tags };
  const { id, version } = await api.call(createKnowledgeItem, { body });
  await api.call(updateKnowledgeItem, {
    id,
    body: { version, status: 'published', comment: 'Comes with the demo shop' },
  });
}
