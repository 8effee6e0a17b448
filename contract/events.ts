import { z } from 'zod';
import { AlertEventStatus } from './alert.ts';
import { ActorRef, Id, Instant, Labels, Severity } from './scalars.ts';

/** Which alert events arrived; the events themselves stay in their table, read by these keys. */
export const AlertEventKey = z.object({
  fingerprint: z.string(),
  startsAt: Instant,
  status: AlertEventStatus,
  /** True when this very event was known before and only came again. */
  repeat: z.boolean(),
});
export type AlertEventKey = z.infer<typeof AlertEventKey>;

/** Why an alert went where it went: kept in the lineage and shown on the incident page. */
export const Decision = z.object({
  id: Id,
  kind: z.enum(['opened', 'joined', 'reopened', 'repeated', 'resolved', 'kept-open-blind', 'test', 'late', 'moved']),
  rule: z.enum(['fingerprint', 'group-labels', 'topology', 'same-resource', 'rule-state', 'none', 'person']),
  reason: z.string(),
  evidence: z.record(z.string(), z.unknown()),
});
export type Decision = z.infer<typeof Decision>;

/**
 * Every domain event: name (noun.verb, past), version and payload. A field added later is optional, so that two versions
 * can run side by side (ADR 0006).
 */
export const EVENTS = {
  'alert.received': { version: 1, payload: z.object({ endpointId: Id, events: z.array(AlertEventKey).max(1_000) }) },
  'alert.decided': {
    version: 1,
    payload: z.object({
      items: z
        .array(
          z.object({
            fingerprint: z.string(),
            incidentId: Id.nullable(),
            decision: Decision,
            alert: z.object({
              name: z.string(),
              severity: Severity,
              startsAt: Instant,
              ruleId: z.string().nullable(),
              resourceKey: z.string().nullable(),
              generatorUrl: z.string().nullable(),
              labels: Labels,
              query: z.string().nullable(),
            }),
          })
        )
        .max(1_000),
    }),
  },
  'incident.opened': {
    version: 1,
    payload: z.object({ incidentId: Id, number: z.number().int(), title: z.string(), severity: Severity }),
  },
  'incident.changed': { version: 1, payload: z.object({ incidentIds: z.array(Id).max(10_000) }) },
  'incident.widened': {
    version: 1,
    payload: z.object({ incidentId: Id, reason: z.string() }),
  },
  'incident.reopened': {
    version: 1,
    payload: z.object({ incidentId: Id, reason: z.string() }),
  },
  'incident.resolved': { version: 1, payload: z.object({ incidentId: Id, by: ActorRef }) },
  'change.recorded': { version: 1, payload: z.object({ changeIds: z.array(Id).max(1_000) }) },
  'analysis.finished': {
    version: 1,
    payload: z.object({ analysisId: Id, incidentId: Id, status: z.string() }),
  },
  'run.changed': {
    version: 1,
    payload: z.object({
      runId: Id,
      incidentId: Id.nullable(),
      status: z.string(),
      ended: z.boolean(),
    }),
  },
  'finding.rated': {
    version: 1,
    payload: z.object({
      analysisId: Id,
      incidentId: Id,
      findingId: z.string(),
      resourceKey: z.string(),
      mechanism: z.string(),
      verdict: z.enum(['right', 'near', 'wrong']),
    }),
  },
  'postmortem.published': { version: 1, payload: z.object({ itemId: Id, incidentId: Id }) },
  'source.added': { version: 1, payload: z.object({ sourceId: Id }) },
  'source.removed': { version: 1, payload: z.object({ sourceId: Id }) },
  'topology.changed': { version: 1, payload: z.object({ resources: z.number().int(), edges: z.number().int() }) },
} as const satisfies Record<string, { version: number; payload: z.ZodType }>;

export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> = z.infer<(typeof EVENTS)[N]['payload']>;
