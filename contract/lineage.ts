import { z } from 'zod';
import { operation } from './operation.ts';
import { Id, Instant } from './scalars.ts';

export const LINEAGE_NODE_TYPES = [
  'rule',
  'query',
  'series',
  'resource',
  'alert',
  'decision',
  'incident',
  'analysis',
  'finding',
  'change',
  'proposal',
  'approval',
  'action',
  'verification',
  'outcome',
  'postmortem',
  'knowledge',
] as const;
export const LineageNodeType = z.enum(LINEAGE_NODE_TYPES).meta({ id: 'LineageNodeType' });
export type LineageNodeType = z.infer<typeof LineageNodeType>;

/** A thing in the ledger: `id` is unique among nodes of its type within the tenant. */
export const LineageNode = z
  .object({
    type: LineageNodeType,
    id: z.string().min(1).max(500),
    label: z.string().max(500),
    at: Instant.nullable(),
    attributes: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LineageNode' });
export type LineageNode = z.infer<typeof LineageNode>;

/** Why one thing led to another. Edges are only ever added. */
export const LineageEdge = z
  .object({
    id: Id,
    from: z.object({ type: LineageNodeType, id: z.string() }),
    to: z.object({ type: LineageNodeType, id: z.string() }),
    relation: z
      .enum([
        'queries',
        'selects',
        'observes',
        'fired',
        'decided',
        'grouped-into',
        'opened',
        'suppressed',
        'analysed-by',
        'found',
        'blames',
        'supported-by',
        'moved-to',
        'proposed',
        'approved',
        'declined',
        'ran',
        'verified',
        'rolled-back',
        'ended-in',
        'written-up',
        'taught',
        'recalled',
        'led-to',
      ])
      .describe('how `from` led to `to`'),
    at: Instant,
    reason: z.string().max(1_000),
    evidence: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LineageEdge' });
export type LineageEdge = z.infer<typeof LineageEdge>;

export const getIncidentLineage = operation({
  id: 'getIncidentLineage',
  method: 'GET',
  path: '/incidents/{id}/lineage',
  summary: 'The graph from rule to outcome of one incident',
  tag: 'lineage',
  role: 'Viewer',
  scope: 'incidents:read',
  params: z.object({ id: Id }),
  response: z.object({ nodes: z.array(LineageNode), edges: z.array(LineageEdge), truncated: z.boolean() }),
  errors: ['not_found'],
});
