import { createHash } from 'node:crypto';
import type { EventPayload } from '#contract/events';
import type { LineageEdge, LineageNodeType } from '#contract/lineage';

/** A thing of the ledger as a slice gives it. Without a label it is only referred to: who knows it gives it one. */
export interface NodeGiven {
  type: LineageNodeType;
  id: string;
  label?: string;
  /** ISO time. */
  at?: string | null;
  attributes?: Record<string, unknown>;
}

export interface EdgeGiven {
  from: { type: LineageNodeType; id: string };
  to: { type: LineageNodeType; id: string };
  relation: LineageEdge['relation'];
  /** ISO time. */
  at: string;
  reason: string;
  evidence?: Record<string, unknown>;
}

/** What to write into an incident's part of the ledger; null is what belongs to no incident. */
export interface LineageRecord {
  incidentId: string | null;
  nodes: readonly NodeGiven[];
  edges: readonly EdgeGiven[];
}

/** Bytes of an id: more would not fit into an index entry. */
const LONGEST_ID = 500;
const LONGEST_LABEL = 500;
const LONGEST_REASON = 1_000;
const LARGEST_EVIDENCE = 16_000;
/** What an incident led to, as against what led to it. */
const OUTCOMES: ReadonlySet<LineageNodeType> = new Set([
  'incident',
  'analysis',
  'finding',
  'proposal',
  'approval',
  'action',
  'verification',
  'outcome',
  'postmortem',
  'knowledge',
]);

/** An id that fits: a longer one is cut and told apart by its hash. */
export function boundedId(id: string): string {
  const clean = withoutControl(id);
  if (clean === '') {
    return '-';
  }
  if (Buffer.byteLength(clean) <= LONGEST_ID) {
    return clean;
  }
  return `${wholeCharacters(clean, 100)}~${hash(clean).toString('hex')}`;
}

/** Text from outside, cut and without what cannot be stored or shown. */
export function boundedText(text: string, most: number = LONGEST_LABEL): string {
  return wholeCharacters(withoutControl(text), most);
}

export function boundedReason(reason: string): string {
  return boundedText(reason, LONGEST_REASON);
}

/** A JSON object that is not too large; a larger one is replaced by a note. */
export function boundedJson(value: Record<string, unknown> | undefined): string {
  // JSON columns hold neither NUL nor half a character; JSON.stringify writes both as escapes. `\\\\` is a backslash.
  const json = JSON.stringify(value ?? {}).replace(/\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g, (found) =>
    found === '\\\\' ? found : ''
  );
  return json.length <= LARGEST_EVIDENCE ? json : JSON.stringify({ leftOut: `larger than ${LARGEST_EVIDENCE} characters` });
}

function withoutControl(text: string): string {
  // eslint-disable-next-line no-control-regex -- NUL cannot be stored, the others cannot be shown
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').toWellFormed();
}

function wholeCharacters(text: string, most: number): string {
  // Cutting between two halves of a character would leave something that is no text.
  return text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The edge's id, made of what it says (UUIDv8, RFC 9562, 5.8), so that a fact delivered twice is one edge. */
export function edgeId(incidentId: string | null, edge: Pick<EdgeGiven, 'from' | 'to' | 'relation'>): string {
  const { from, to, relation } = edge;
  const bytes = hash(JSON.stringify([incidentId, from.type, boundedId(from.id), to.type, boundedId(to.id), relation]));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** 0 for what came of an incident, 1 for what led to it. */
export function sideOf(edge: Pick<EdgeGiven, 'from'>): 0 | 1 {
  return OUTCOMES.has(edge.from.type) ? 0 : 1;
}

type DecidedItem = EventPayload<'alert.decided'>['items'][number];

const RELATION: Record<DecidedItem['decision']['kind'], LineageEdge['relation'] | null> = {
  opened: 'opened',
  reopened: 'opened',
  joined: 'grouped-into',
  late: 'grouped-into',
  moved: 'moved-to',
  resolved: 'led-to',
  'kept-open-blind': 'led-to',
  test: null,
  repeated: null,
};

/**
 * The chain of a decided alert: rule -> query -> series -> resource -> alert -> decision -> incident; what the alert does
 * not tell is left out of the chain. A repeat of a known alert adds nothing. `at` is the ISO time of the fact.
 */
export function recordOfDecision(item: DecidedItem, at: string): LineageRecord | null {
  const { alert, decision, fingerprint, incidentId } = item;
  if (decision.kind === 'repeated') {
    return null;
  }
  const nodes: NodeGiven[] = [];
  const edges: EdgeGiven[] = [];
  const link = (from: NodeGiven, to: NodeGiven, relation: LineageEdge['relation'], reason: string, evidence?: Record<string, unknown>): void => {
    edges.push({ from, to, relation, at, reason, ...(evidence && { evidence }) });
  };
  const rule: NodeGiven = {
    type: 'rule',
    id: alert.ruleId ?? `name:${alert.name}`,
    label: alert.name,
    attributes: { generatorUrl: webAddress(alert.generatorUrl) },
  };
  const series: NodeGiven = { type: 'series', id: fingerprint, label: seriesLabel(alert.name, alert.labels), attributes: { labels: alert.labels } };
  const alertNode: NodeGiven = { type: 'alert', id: fingerprint, label: alert.name, at: alert.startsAt, attributes: { severity: alert.severity } };
  const chosen: NodeGiven = {
    type: 'decision',
    id: decision.id,
    label: decision.reason,
    at,
    attributes: { kind: decision.kind, rule: decision.rule },
  };
  nodes.push(rule, series, alertNode, chosen);
  if (alert.query === null) {
    link(rule, series, 'selects', 'The rule fired for these labels.');
  } else {
    const query: NodeGiven = { type: 'query', id: alert.query, label: alert.query, attributes: { query: boundedText(alert.query, 4_000) } };
    nodes.push(query);
    link(rule, query, 'queries', 'The rule asks this.');
    link(query, series, 'selects', 'The query returned a series with these labels.');
  }
  if (alert.resourceKey === null) {
    link(series, alertNode, 'fired', 'The rule fired for this series; its labels name no resource.');
  } else {
    const resource: NodeGiven = { type: 'resource', id: alert.resourceKey, label: alert.resourceKey };
    nodes.push(resource);
    link(series, resource, 'observes', 'The labels of the series name this resource.');
    link(resource, alertNode, 'fired', 'The rule fired for this resource.');
  }
  link(alertNode, chosen, 'decided', decision.reason, { ...decision.evidence, rule: decision.rule });
  const relation = RELATION[decision.kind];
  if (incidentId !== null && relation !== null) {
    const incident: NodeGiven = { type: 'incident', id: incidentId };
    nodes.push(incident);
    link(chosen, incident, relation, decision.reason, decision.evidence);
  }
  return { incidentId, nodes, edges };
}

function webAddress(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) ? url.slice(0, 2_000) : null;
}

function seriesLabel(name: string, labels: Readonly<Record<string, string>>): string {
  const shown = Object.entries(labels).filter(([label]) => label !== 'alertname' && !label.startsWith('__'));
  return `${name}{${shown.map(([label, value]) => `${label}="${value}"`).join(', ')}}`;
}
