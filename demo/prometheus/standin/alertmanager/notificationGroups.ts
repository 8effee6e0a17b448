import { buildPayload, type SentAlert, type WebhookPayload } from './payload.ts';

export interface GroupingOptions {
  receiver: string;
  externalUrl: string;
  groupBy: readonly string[];
  groupWaitMs: number;
  groupIntervalMs: number;
  repeatIntervalMs: number;
}

interface Group {
  key: string;
  labels: Record<string, string>;
  alerts: Map<string, SentAlert>;
  nextFlush: number;
  flushed: boolean;
  busy: boolean;
}

/** What the receiver was last told about a group. */
interface Told {
  firing: Set<string>;
  resolved: Set<string>;
  at: number;
}

/** A message that is due. `delivered` or `failed` must follow: until then its group rests. */
export interface DueNotification {
  payload: WebhookPayload;
  delivered(): void;
  failed(): void;
}

/** Alertmanager's grouping and repetition for one route, driven by the time that the caller passes. */
export class NotificationGroups {
  readonly #options: GroupingOptions;
  readonly #groups = new Map<string, Group>();
  readonly #told = new Map<string, Told>();

  constructor(options: GroupingOptions) {
    this.#options = options;
  }

  receive(alerts: readonly SentAlert[], nowMs: number): void {
    for (const alert of alerts) {
      const group = this.#group(alert, nowMs);
      group.alerts.set(alert.fingerprint, alert);
      // An alert that has been firing for longer than the wait (a restart) goes out at once.
      if (!group.flushed && alert.startsAt + this.#options.groupWaitMs < nowMs) {
        group.nextFlush = Math.min(group.nextFlush, nowMs);
      }
    }
  }

  /** When the next group is to be looked at; Infinity without groups. */
  nextFlush(): number {
    return Math.min(Infinity, ...[...this.#groups.values()].map((group) => group.nextFlush));
  }

  due(nowMs: number): DueNotification[] {
    const due: DueNotification[] = [];
    for (const group of this.#groups.values()) {
      if (group.busy || group.nextFlush > nowMs) {
        continue;
      }
      group.nextFlush = nowMs + this.#options.groupIntervalMs;
      group.flushed = true;
      const alerts = [...group.alerts.values()];
      if (this.#needsUpdate(group, alerts, nowMs)) {
        group.busy = true;
        due.push(this.#notification(group, alerts, nowMs));
      } else {
        this.#forgetResolved(group, alerts, nowMs);
      }
    }
    return due;
  }

  #group(alert: SentAlert, nowMs: number): Group {
    const names = this.#options.groupBy.includes('...') ? Object.keys(alert.labels) : this.#options.groupBy;
    const pairs = [...names].sort().flatMap((name) => {
      const value = alert.labels[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const key = `{}:{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      const nextFlush = nowMs + this.#options.groupWaitMs;
      group = { key, labels: Object.fromEntries(pairs), alerts: new Map(), nextFlush, flushed: false, busy: false };
      this.#groups.set(key, group);
    }
    return group;
  }

  #needsUpdate(group: Group, alerts: readonly SentAlert[], nowMs: number): boolean {
    const firing = alerts.filter((alert) => alert.endsAt > nowMs);
    const resolved = alerts.filter((alert) => alert.endsAt <= nowMs);
    const told = this.#told.get(group.key);
    if (told === undefined) {
      return firing.length > 0;
    }
    if (firing.some((alert) => !told.firing.has(alert.fingerprint))) {
      return true;
    }
    if (firing.length === 0) {
      return told.firing.size > 0;
    }
    if (resolved.some((alert) => !told.resolved.has(alert.fingerprint))) {
      return true;
    }
    return told.at < nowMs - this.#options.repeatIntervalMs;
  }

  #notification(group: Group, alerts: readonly SentAlert[], nowMs: number): DueNotification {
    const { receiver, externalUrl } = this.#options;
    const target = { receiver, externalUrl, groupLabels: group.labels, groupKey: group.key };
    const prints = (resolved: boolean): Set<string> =>
      new Set(alerts.filter((alert) => alert.endsAt <= nowMs === resolved).map((alert) => alert.fingerprint));
    return {
      payload: buildPayload(target, alerts, nowMs),
      delivered: () => {
        group.busy = false;
        this.#told.set(group.key, { firing: prints(false), resolved: prints(true), at: nowMs });
        this.#forgetResolved(group, alerts, nowMs);
      },
      failed: () => {
        group.busy = false;
      },
    };
  }

  /** Drops what has been told as resolved and was not sent again since; an empty group goes too. */
  #forgetResolved(group: Group, alerts: readonly SentAlert[], nowMs: number): void {
    for (const alert of alerts) {
      if (alert.endsAt <= nowMs && group.alerts.get(alert.fingerprint) === alert) {
        group.alerts.delete(alert.fingerprint);
      }
    }
    if (group.alerts.size === 0) {
      this.#groups.delete(group.key);
    }
  }
}
