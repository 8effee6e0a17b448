import { printQuery } from '../promql/print.ts';
import type { AlertNotice } from '../rules/ruleSet.ts';
import { fingerprint } from './fingerprint.ts';
import type { NotificationGroups, DueNotification } from './notificationGroups.ts';
import type { SentAlert } from './payload.ts';

const RESEND_MS = 60_000;

/** Prometheus' side of the way to Alertmanager: which alerts are sent (again) after an evaluation. */
export class AlertRelay {
  readonly #groups: NotificationGroups;
  readonly #externalUrl: string;
  readonly #intervalMs: number;
  readonly #prints = new WeakMap<object, string>();

  constructor(groups: NotificationGroups, externalUrl: string, intervalMs: number) {
    this.#groups = groups;
    this.#externalUrl = externalUrl;
    this.#intervalMs = intervalMs;
  }

  take(notices: readonly AlertNotice[], nowMs: number): void {
    const sent = notices.filter(({ alert }) => needsSending(alert, nowMs)).map((notice) => this.#sent(notice, nowMs));
    this.#groups.receive(sent, nowMs);
  }

  due(nowMs: number): DueNotification[] {
    return this.#groups.due(nowMs);
  }

  #sent({ definition, alert }: AlertNotice, nowMs: number): SentAlert {
    alert.lastSentAt = nowMs;
    const labels = alert.labels.toRecord();
    const print = this.#prints.get(alert.labels) ?? fingerprint(labels);
    this.#prints.set(alert.labels, print);
    const query = encodeQuery(printQuery(definition.query.expr));
    return {
      fingerprint: print,
      labels,
      annotations: alert.annotations,
      startsAt: alert.firedAt ?? alert.activeAt,
      endsAt: alert.resolvedAt ?? nowMs + 4 * Math.max(this.#intervalMs, RESEND_MS),
      generatorUrl: `${this.#externalUrl}/graph?g0.expr=${query}&g0.tab=1`,
    };
  }
}

function needsSending(alert: AlertNotice['alert'], nowMs: number): boolean {
  if (alert.lastSentAt === undefined) {
    return alert.firedAt !== undefined;
  }
  return (alert.resolvedAt ?? -Infinity) > alert.lastSentAt || alert.lastSentAt + RESEND_MS < nowMs;
}

/** Go's `url.QueryEscape`. */
function encodeQuery(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
