import { z } from 'zod';
import { Instant } from '#contract/scalars';
import { AppError, defineTool, type Clock, type Database, type ToolDefinition } from '../platform/index.ts';
import { readTopologyPage } from './topology.ts';

const MOST_SHOWN = 200;

/** What agents may ask about the topology. */
export function resourceTools({ database, clock }: { database: Database; clock: Clock }): ToolDefinition[] {
  return [
    defineTool({
      name: 'readTopology',
      description:
        'Reads which resources exist and what calls, runs on or is part of what, at a time. Give a resource key such as ' +
        'service:payment as focus to see what is around it, up to depth edges away.',
      input: z.object({
        focus: z.string().min(3).max(300).optional(),
        depth: z.int().min(1).max(3).default(2),
        at: Instant.optional(),
      }),
      async run({ focus, depth, at }, { tenantId }) {
        const nowMs = clock.now();
        const atMs = at === undefined ? undefined : Date.parse(at);
        const instant = new Date(atMs ?? nowMs).toISOString();
        const where = focus === undefined ? 'the whole topology' : `what is within ${depth} edges of ${focus}`;
        const invocation = { tool: 'readTopology', query: where, from: instant, to: instant };
        try {
          const found = await database.tenant(tenantId, (tx) => readTopologyPage(tx, tenantId, { nowMs, atMs, focus, depth }));
          if (found.nodes.length === 0) {
            return { status: 'noData' as const, searched: `${where} at ${instant}`, invocation };
          }
          const nodes = found.nodes.slice(0, MOST_SHOWN);
          const shown = new Set(nodes.map((node) => node.key));
          const data = {
            resources: nodes.map(({ key, team, openIncidents }) => ({ key, team, openIncidents })),
            edges: found.edges
              .filter((edge) => shown.has(edge.from) && shown.has(edge.to))
              .map(({ from, to, kind, requestsPerSecond, errorShare, p95Seconds }) => ({ from, to, kind, requestsPerSecond, errorShare, p95Seconds })),
            truncated: found.truncated || found.nodes.length > MOST_SHOWN,
          };
          return { status: 'ok' as const, data, invocation };
        } catch (error) {
          if (error instanceof AppError && error.code === 'not_found') {
            return { status: 'noData' as const, searched: `${where} at ${instant}`, invocation };
          }
          throw error;
        }
      },
    }),
  ];
}
