import type { AlertEventKind, AlertEventStatus, AlertSource } from '#contract/alert';
import type { Severity } from '#contract/scalars';

/** One entry of a payload, normalised, as it goes into the table. JSON columns are texts already. Times: unix ms. */
export interface AlertEntry {
  fingerprint: string;
  startsAtMs: number;
  /** The sender did not say when it began: the start of the same alert's open event is looked up before writing. */
  startUnknown: boolean;
  status: AlertEventStatus;
  kind: AlertEventKind;
  source: AlertSource;
  endpointId: string;
  receivedAtMs: number;
  deliveries: number;
  endsAtMs: number | null;
  name: string;
  severity: Severity;
  labels: string;
  annotations: string;
  values: string | null;
  ruleId: string | null;
  ruleQuery: string | null;
  generatorUrl: string | null;
  dashboardUrl: string | null;
  panelUrl: string | null;
  groupKey: string;
  groupLabels: string;
  truncatedAlerts: number;
  clockSkewSeconds: number | null;
  notes: string | null;
}

/** What an entry is known by. Sorts by start, so that writers take rows in one order and cannot deadlock. */
export function entryKey(entry: Pick<AlertEntry, 'startsAtMs' | 'fingerprint' | 'status'>): string {
  return `${String(entry.startsAtMs + KEY_OFFSET)}/${entry.fingerprint}/${entry.status}`;
}

/** Makes every accepted time (years 1970 to 9999) the same number of digits. */
const KEY_OFFSET = 1e15;
