import type { AlertEventKind, AlertEventStatus, AlertSource, EntryRejection } from '#contract/alert';
import type { z } from 'zod';
import type { AlertEntry } from '../alertEntry.ts';
import { cleanText } from '../../platform/index.ts';
import { fingerprintOf, sendersFingerprint } from './fingerprint.rules.ts';
import { readTexts, type Texts } from './readLabels.rules.ts';
import { severityOfLabels } from './severity.rules.ts';
import { clockSkewSeconds, readTime } from './times.rules.ts';

export type Rejection = z.infer<typeof EntryRejection>;

/** What differs between senders that speak the shape of Alertmanager's webhook. */
export interface Dialect {
  source: AlertSource;
  kindOf(entry: { status: AlertEventStatus; labels: Texts; annotations: Texts; groupKey: string }): AlertEventKind;
  nameOf(labels: Texts): string | undefined;
  ruleOf(generatorUrl: string, labels: Texts): { id: string | null; query: string | null };
}

/** What holds for all entries of one payload. */
export interface PayloadContext {
  dialect: Dialect;
  endpointId: string;
  receivedAtMs: number;
  /** Strings of this payload must be cleaned one by one. */
  suspicious: boolean;
  groupKey: string;
  groupLabels: string;
  truncatedAlerts: number;
  notes: readonly string[];
}

const NO_RULE = { id: null, query: null };
const MAX_URL = 4_096;

/** One entry as it may be stored, or why it cannot be: entries of a payload stand or fall one by one. */
export function normaliseEntry(raw: unknown, index: number, context: PayloadContext): AlertEntry | Rejection {
  const reject = (path: string, reason: string): Rejection => ({ index, path: `alerts.${index}${path}`, reason });
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return reject('', 'must be an object');
  }
  const given = raw as Record<string, unknown>;
  const status = given['status'];
  if (status !== 'firing' && status !== 'resolved') {
    return reject('.status', status === undefined ? 'the status is missing' : 'must be firing or resolved');
  }
  const labels = readTexts(given['labels'], 'labels', context.suspicious);
  if (!labels.ok) {
    return reject(`.${labels.path}`, labels.reason);
  }
  const annotations = readTexts(given['annotations'] ?? {}, 'annotations', context.suspicious);
  if (!annotations.ok) {
    return reject(`.${annotations.path}`, annotations.reason);
  }
  let first = '';
  for (first in labels.texts) {
    break;
  }
  if (first === '') {
    return reject('.labels', 'labels are missing');
  }
  const startsAt = readTime(given['startsAt']);
  const endsAt = readTime(given['endsAt']);
  if (startsAt === undefined || endsAt === undefined) {
    return reject(startsAt === undefined ? '.startsAt' : '.endsAt', 'must be a time of the form 2026-01-31T12:00:00Z');
  }
  return assemble(given, status, { labels, annotations, startsAt, endsAt }, context);
}

interface Parts {
  labels: { texts: Texts; notes: string[] };
  annotations: { texts: Texts; notes: string[] };
  startsAt: number | null;
  endsAt: number | null;
}

function assemble(
  given: Record<string, unknown>,
  status: AlertEventStatus,
  parts: Parts,
  context: PayloadContext
): AlertEntry {
  const { dialect, receivedAtMs, groupKey } = context;
  const labels = parts.labels.texts;
  const annotations = parts.annotations.texts;
  const notes = [...context.notes, ...parts.labels.notes, ...parts.annotations.notes];
  const { severity, unknownWord } = severityOfLabels(labels);
  if (unknownWord !== null) {
    notes.push(`severity "${unknownWord.slice(0, 40)}" is not known; taken as warning`);
  }
  if (parts.startsAt === null) {
    notes.push('the start was not told; the time of receipt, or of the open event, stands for it');
  }
  const endsAtMs = status === 'resolved' ? parts.endsAt : null;
  const happened = status === 'resolved' ? endsAtMs : parts.startsAt;
  const generatorUrl = readUrl(given['generatorURL'], notes);
  const rule = generatorUrl === null ? NO_RULE : dialect.ruleOf(generatorUrl, labels);
  const name = dialect.nameOf(labels) ?? '';
  return {
    fingerprint: sendersFingerprint(given['fingerprint']) ?? fingerprintOf(given['labels'] as Record<string, unknown>),
    startsAtMs: parts.startsAt ?? receivedAtMs,
    startUnknown: parts.startsAt === null,
    status,
    kind: dialect.kindOf({ status, labels, annotations, groupKey }),
    source: dialect.source,
    endpointId: context.endpointId,
    receivedAtMs,
    deliveries: 1,
    endsAtMs,
    name: name === '' ? 'Alert without a name' : name.length > 300 ? name.slice(0, 300).toWellFormed() : name,
    severity,
    labels: JSON.stringify(labels),
    annotations: JSON.stringify(annotations),
    values: readValues(given['values']),
    ruleId: rule.id,
    ruleQuery: rule.query,
    generatorUrl,
    dashboardUrl: readUrl(given['dashboardURL'], notes),
    panelUrl: readUrl(given['panelURL'], notes),
    groupKey,
    groupLabels: context.groupLabels,
    truncatedAlerts: context.truncatedAlerts,
    clockSkewSeconds: happened === null ? null : clockSkewSeconds(happened, receivedAtMs),
    notes: notes.length === 0 ? null : JSON.stringify(notes.slice(0, 30)),
  };
}

// eslint-disable-next-line no-control-regex
const WEB_ADDRESS = /^https?:\/\/[^\s\u0000-\u001f\u007f"<>\\^`]+$/i;

/** Only web addresses are kept: they become links, and a link must not be able to run anything. */
function readUrl(raw: unknown, notes: string[]): string | null {
  if (typeof raw !== 'string' || raw === '') {
    return null;
  }
  if (raw.length <= MAX_URL && WEB_ADDRESS.test(raw)) {
    return raw;
  }
  // Grafana's contact-point test sends "?orgId=1" as the rule's address.
  if (!raw.startsWith('?')) {
    notes.push(`an address was left out: ${cleanText(raw.slice(0, 100))}`);
  }
  return null;
}

function readValues(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return null;
  }
  const kept: [string, number][] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (typeof value === 'number' && Number.isFinite(value) && name.length <= 64 && kept.length < 32) {
      kept.push([cleanText(name), value]);
    }
  }
  return kept.length === 0 ? null : JSON.stringify(Object.fromEntries(kept));
}
