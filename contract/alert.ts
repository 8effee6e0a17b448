import { z } from 'zod';
import { operation } from './operation.ts';
import { FacetValue, listParam, PageQuery, pageOf } from './paging.ts';
import { Id, Instant, Labels, Severity } from './scalars.ts';

/** How an entry reached us. */
export const ALERT_SOURCES = ['grafana', 'alertmanager', 'generic'] as const;
export const AlertSource = z.enum(ALERT_SOURCES).meta({ id: 'AlertSource' });
export type AlertSource = z.infer<typeof AlertSource>;

/**
 * What an entry means. `no-data` and `query-error` say that the rule is blind; a `blind-resolve` is a resolved entry
 * that came because of that and is no recovery. `test` is a contact-point test.
 */
export const EVENT_KINDS = ['alert', 'no-data', 'query-error', 'blind-resolve', 'test'] as const;
export const AlertEventKind = z.enum(EVENT_KINDS).meta({ id: 'AlertEventKind' });
export type AlertEventKind = z.infer<typeof AlertEventKind>;

export const AlertEventStatus = z.enum(['firing', 'resolved']);
export type AlertEventStatus = z.infer<typeof AlertEventStatus>;

/** One payload entry as received and kept. Its identity is (fingerprint, startsAt, status). */
export const AlertEvent = z
  .object({
    fingerprint: z.string(),
    startsAt: Instant,
    status: AlertEventStatus,
    kind: AlertEventKind,
    source: AlertSource,
    endpointId: Id,
    receivedAt: Instant,
    lastReceivedAt: Instant,
    deliveries: z.number().int().min(1),
    endsAt: Instant.nullable(),
    name: z.string(),
    severity: Severity,
    labels: Labels,
    annotations: Labels,
    values: z.record(z.string(), z.number()).nullable(),
    ruleId: z.string().nullable(),
    ruleQuery: z.string().nullable().describe("the rule's query, where the sender tells it"),
    generatorUrl: z.string().nullable(),
    dashboardUrl: z.string().nullable(),
    panelUrl: z.string().nullable(),
    groupKey: z.string(),
    groupLabels: Labels,
    truncatedAlerts: z.number().int(),
    clockSkewSeconds: z.number().nullable().describe("set when the sender's time is far from ours"),
    notes: z.array(z.string()).describe('what was cut, cleaned or corrected on the way in'),
  })
  .meta({ id: 'AlertEvent' });
export type AlertEvent = z.infer<typeof AlertEvent>;

export const AlertState = z
  .enum(['firing', 'resolved', 'acknowledged', 'suppressed', 'blind'])
  .meta({ id: 'AlertState' });
export type AlertState = z.infer<typeof AlertState>;

/** The deduplicated state of one fingerprint. */
export const Alert = z
  .object({
    fingerprint: z.string(),
    name: z.string(),
    state: AlertState,
    severity: Severity,
    labels: Labels,
    annotations: Labels,
    source: AlertSource,
    ruleId: z.string().nullable(),
    startsAt: Instant,
    endsAt: Instant.nullable(),
    firstSeenAt: Instant,
    lastSeenAt: Instant,
    deliveries: z.number().int(),
    firings: z.number().int(),
    flapping: z.boolean(),
    incidentId: Id.nullable(),
    resourceKey: z.string().nullable(),
    generatorUrl: z.string().nullable(),
    dashboardUrl: z.string().nullable(),
    panelUrl: z.string().nullable(),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof Alert>;

export const AlertEventFilter = z.object({
  q: z.string().trim().max(200).optional(),
  status: listParam(AlertEventStatus),
  kind: listParam(AlertEventKind),
  source: listParam(AlertSource),
  severity: listParam(Severity),
  fingerprint: z.string().max(200).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});

export const listAlertEvents = operation({
  id: 'listAlertEvents',
  method: 'GET',
  path: '/alert-events',
  summary: 'Alert events as they were received, newest start first',
  tag: 'alerts',
  role: 'Viewer',
  scope: 'alerts:read',
  query: PageQuery.extend(AlertEventFilter.shape),
  response: pageOf(AlertEvent),
  errors: ['bad_cursor'],
});

export const getAlertEventFacets = operation({
  id: 'getAlertEventFacets',
  method: 'GET',
  path: '/alert-events/facets',
  summary: 'Counts of alert events by kind, status, source and severity for the same filter',
  tag: 'alerts',
  role: 'Viewer',
  scope: 'alerts:read',
  query: AlertEventFilter,
  response: z.object({
    kind: z.array(FacetValue),
    status: z.array(FacetValue),
    source: z.array(FacetValue),
    severity: z.array(FacetValue),
    capped: z.boolean().describe('true when counting stopped at a bound; the counts are then lower bounds'),
  }),
});

/** Why an entry of a batch was not taken. */
export const EntryRejection = z.object({ index: z.number().int(), path: z.string(), reason: z.string() });

/** Answer of every webhook: sent only after the commit. */
export const IngestReceipt = z
  .object({
    accepted: z.number().int().describe('entries durable now, those known before included'),
    duplicates: z.number().int().describe('accepted entries that were known before'),
    rejected: z.array(EntryRejection),
  })
  .meta({ id: 'IngestReceipt' });
export type IngestReceipt = z.infer<typeof IngestReceipt>;

const Expression = z.string().trim().min(1).max(1_000);

/**
 * How a sender's own JSON becomes alert events: CEL expressions over `body` and, for each entry, `item`. `items` gives
 * the list of entries (without it the body is the only one).
 */
export const EventMapping = z
  .strictObject({
    items: Expression.optional(),
    name: Expression,
    status: Expression.optional(),
    severity: Expression.optional(),
    fingerprint: Expression.optional(),
    startsAt: Expression.optional(),
    endsAt: Expression.optional(),
    summary: Expression.optional(),
    description: Expression.optional(),
    url: Expression.optional(),
    labels: Expression.optional().describe('a map of label names and values'),
  })
  .meta({ id: 'EventMapping' });
export type EventMapping = z.infer<typeof EventMapping>;

/** A tenant's address for machines to send to. The secret is shown once, when it is made. */
export const WebhookEndpoint = z
  .object({
    id: Id,
    name: z.string(),
    kind: z.enum(['alerts', 'changes']),
    auth: z.enum(['bearer', 'hmac']),
    path: z.string().describe("path below the sidecar's webhook listener"),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
    mapping: EventMapping.nullable(),
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

export const listWebhookEndpoints = operation({
  id: 'listWebhookEndpoints',
  method: 'GET',
  path: '/webhook-endpoints',
  summary: "The tenant's webhook addresses",
  tag: 'alerts',
  role: 'Admin',
  query: PageQuery,
  response: pageOf(WebhookEndpoint),
});

export const createWebhookEndpoint = operation({
  id: 'createWebhookEndpoint',
  method: 'POST',
  path: '/webhook-endpoints',
  summary: 'Make a webhook address; its secret is shown once',
  tag: 'alerts',
  role: 'Admin',
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    kind: z.enum(['alerts', 'changes']).default('alerts'),
    auth: z.enum(['bearer', 'hmac']).default('bearer'),
    mapping: EventMapping.optional(),
  }),
  response: z.object({ endpoint: WebhookEndpoint, secret: z.string() }),
  status: 201,
});

export const deleteWebhookEndpoint = operation({
  id: 'deleteWebhookEndpoint',
  method: 'DELETE',
  path: '/webhook-endpoints/{id}',
  summary: 'Remove a webhook address; senders are refused from then on',
  tag: 'alerts',
  role: 'Admin',
  params: z.object({ id: Id }),
  response: WebhookEndpoint,
  errors: ['not_found'],
});
