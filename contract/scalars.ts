import { z } from 'zod';

/** UUIDv7 made by the application (ADR 0001). Any RFC 9562 UUID is read. */
export const Id = z.uuid().meta({ id: 'Id', description: 'UUIDv7' });
export type Id = z.infer<typeof Id>;

/** An instant, ISO 8601 in UTC, to the millisecond. */
export const Instant = z.iso.datetime({ offset: true }).meta({ id: 'Instant' });
export type Instant = z.infer<typeof Instant>;

/** Worst first. The order is the rank used for sorting and for "the worst of". */
export const SEVERITIES = ['critical', 'high', 'warning', 'info'] as const;
export const Severity = z.enum(SEVERITIES).meta({ id: 'Severity' });
export type Severity = z.infer<typeof Severity>;

/** Rank of a severity: 0 is the worst. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Label names and values as Prometheus has them; bounded, because they come from outside. */
export const Labels = z.record(z.string().min(1).max(256), z.string().max(4096)).meta({ id: 'Labels' });
export type Labels = z.infer<typeof Labels>;

/** Org roles of Grafana, least first. */
export const ROLES = ['Viewer', 'Editor', 'Admin'] as const;
export const Role = z.enum(ROLES).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

/** True when `role` may do what `needed` may do. */
export function roleIncludes(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Who did something: a person, a machine with a token, or the product itself. */
export const ActorRef = z
  .object({
    kind: z.enum(['user', 'service-account', 'api-token', 'webhook', 'system']),
    id: z.string().min(1).max(200),
    name: z.string().max(200),
  })
  .meta({ id: 'ActorRef' });
export type ActorRef = z.infer<typeof ActorRef>;

/** How sure a machine-made statement is, as a word; the figure stands beside it. */
export const Certainty = z.enum(['certain', 'likely', 'possible', 'unknown']).meta({ id: 'Certainty' });
export type Certainty = z.infer<typeof Certainty>;

/** The word for a confidence in [0, 1]: certain >= 0.95, likely >= 0.6, possible >= 0.2. */
export function certaintyOf(confidence: number): Certainty {
  if (confidence >= 0.95) {
    return 'certain';
  }
  if (confidence >= 0.6) {
    return 'likely';
  }
  return confidence >= 0.2 ? 'possible' : 'unknown';
}
