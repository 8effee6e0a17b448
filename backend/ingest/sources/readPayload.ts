import type { AlertEntry } from '../alertEntry.ts';
import { cleanText, mayNeedCleaning } from '../../platform/index.ts';
import { normaliseEntry, type Dialect, type PayloadContext, type Rejection } from '../normalise/normaliseEntry.ts';
import { readTexts } from '../normalise/readLabels.rules.ts';
import { ALERTMANAGER, isAlertmanager } from './alertmanager/alertmanager.ts';
import { GENERIC, genericEntries } from './generic/generic.ts';
import type { CompiledMapping } from './generic/mapping.ts';
import { GRAFANA, isGrafana } from './grafana/grafana.ts';

export interface Payload {
  entries: AlertEntry[];
  rejected: Rejection[];
}

interface Options {
  endpointId: string;
  receivedAtMs: number;
  mapping: CompiledMapping | null;
}

/** What a body holds, entry by entry. `text` is the JSON that `body` was parsed from. */
export function readPayload(text: string, body: unknown, options: Options): Payload {
  if (typeof body !== 'object' || body === null) {
    return { entries: [], rejected: [{ index: 0, path: '', reason: 'the body must be a JSON object or list' }] };
  }
  const whole = Array.isArray(body) ? {} : (body as Record<string, unknown>);
  const dialect = options.mapping === null ? dialectOf(whole) : GENERIC;
  const raw = entriesOf(dialect, body, options.mapping);
  if (raw === null || raw.length === 0) {
    const reason = raw === null ? 'must be a list' : 'holds no alert';
    return { entries: [], rejected: [{ index: 0, path: 'alerts', reason }] };
  }
  const context: PayloadContext = {
    dialect,
    endpointId: options.endpointId,
    receivedAtMs: options.receivedAtMs,
    suspicious: mayNeedCleaning(text),
    ...groupOf(whole),
  };
  const entries: AlertEntry[] = [];
  const rejected: Rejection[] = [];
  for (let index = 0; index < raw.length; index++) {
    const entry = normaliseEntry(raw[index], index, context);
    if ('reason' in entry) {
      rejected.push(entry);
    } else {
      entries.push(entry);
    }
  }
  return { entries, rejected };
}

function dialectOf(body: Record<string, unknown>): Dialect {
  return isGrafana(body) ? GRAFANA : isAlertmanager(body) ? ALERTMANAGER : GENERIC;
}

function entriesOf(dialect: Dialect, body: object, mapping: CompiledMapping | null): unknown[] | null {
  if (dialect === GENERIC) {
    return mapping === null ? genericEntries(body) : mapping.entriesOf(body);
  }
  const { alerts } = body as { alerts?: unknown };
  return Array.isArray(alerts) ? (alerts as unknown[]) : null;
}

function groupOf(
  body: Record<string, unknown>
): Pick<PayloadContext, 'groupKey' | 'groupLabels' | 'truncatedAlerts' | 'notes'> {
  const groupKey = body['groupKey'];
  const truncated = body['truncatedAlerts'];
  const truncatedAlerts =
    typeof truncated === 'number' && Number.isInteger(truncated) && truncated > 0 ? Math.min(truncated, 1e9) : 0;
  const labels = readTexts(body['groupLabels'] ?? {}, 'labels', true);
  return {
    groupKey: typeof groupKey === 'string' ? cleanText(groupKey.slice(0, 2_048)) : '',
    groupLabels: labels.ok ? JSON.stringify(labels.texts) : '{}',
    truncatedAlerts,
    notes: truncatedAlerts > 0 ? [`the sender left ${truncatedAlerts} more alerts of this group out`] : [],
  };
}
