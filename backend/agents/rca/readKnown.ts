import type { Tx } from '../../platform/index.ts';
import { readConventionIndex, readTopology } from '../../resources/index.ts';
import type { KnownTopology } from './ports.ts';

/** How far back the topology is read a second time. */
const BEFORE_MS = 35 * 60_000;

/** The topology of now and of before: what was replaced meanwhile still has a past to be judged by. */
export async function readKnown(tx: Tx, tenantId: string, nowMs: number): Promise<KnownTopology> {
  const conventions = await readConventionIndex(tx, tenantId);
  const now = await readTopology(tx, tenantId, nowMs);
  const before = await readTopology(tx, tenantId, nowMs - BEFORE_MS);
  const resources = new Map([...before.resources, ...now.resources].map((resource) => [resource.key, resource]));
  const edges = new Map(
    [...before.edges, ...now.edges].map((edge) => [`${edge.from}\n${edge.to}\n${edge.kind}`, edge])
  );
  return { conventions, resources: [...resources.values()], edges: [...edges.values()] };
}
