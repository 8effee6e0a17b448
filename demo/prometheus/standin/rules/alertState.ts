import type { Labels } from '../labels.ts';
import { executionError } from '../promql/promqlError.ts';
import type { AlertingDefinition } from './ruleFile.ts';

/** How long a resolved alert is remembered, so that Alertmanager hears of its end. */
const RESOLVED_RETENTION_MS = 900_000;

export type AlertState = 'inactive' | 'pending' | 'firing';

export interface ActiveAlert {
  labels: Labels;
  annotations: Readonly<Record<string, string>>;
  state: AlertState;
  value: number;
  activeAt: number;
  firedAt: number | undefined;
  resolvedAt: number | undefined;
  keepFiringSince: number | undefined;
  lastSentAt: number | undefined;
}

/** A change of an alert's state in one evaluation; `to: 'inactive'` is a resolve, or a pending alert that went away. */
export interface AlertTransition {
  rule: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  from: AlertState;
  to: AlertState;
  value: number;
  atMs: number;
}

export interface RuleSample {
  labels: Labels;
  value: number;
}

/** The alerts of one alerting rule between evaluations, as Prometheus' rule manager keeps them. */
export class AlertTracker {
  readonly #rule: AlertingDefinition;
  readonly #active = new Map<string, ActiveAlert>();

  constructor(rule: AlertingDefinition) {
    this.#rule = rule;
  }

  all(): ActiveAlert[] {
    return [...this.#active.values()];
  }

  /** Alerts that are pending or firing. */
  current(): ActiveAlert[] {
    return this.all().filter((alert) => alert.resolvedAt === undefined);
  }

  state(): AlertState {
    const states = this.current().map((alert) => alert.state);
    return states.includes('firing') ? 'firing' : states.includes('pending') ? 'pending' : 'inactive';
  }

  /**
   * Takes the result of the rule's expression.
   * @throws PromqlError when two samples get the same labels
   */
  update(samples: readonly RuleSample[], nowMs: number): AlertTransition[] {
    const found = this.#expand(samples, nowMs);
    const transitions: AlertTransition[] = [];
    for (const [key, alert] of found) {
      const known = this.#active.get(key);
      if (known !== undefined && known.state !== 'inactive') {
        known.value = alert.value;
        known.annotations = alert.annotations;
      } else {
        this.#active.set(key, alert);
        transitions.push(this.#transition(alert, 'inactive', nowMs));
      }
    }
    for (const [key, alert] of this.#active) {
      const from = alert.state;
      this.#advance(key, alert, found.has(key), nowMs);
      if (alert.state !== from) {
        transitions.push(this.#transition(alert, from, nowMs));
      }
    }
    return transitions;
  }

  #expand(samples: readonly RuleSample[], nowMs: number): Map<string, ActiveAlert> {
    const found = new Map<string, ActiveAlert>();
    for (const { labels, value } of samples) {
      const data = { labels: labels.toRecord(), value };
      const own = this.#rule.labelTemplates.map(([name, template]) => [name, expand(template, data)]);
      const all = labels.withoutName().with({ ...Object.fromEntries(own), alertname: this.#rule.name });
      if (found.has(all.key)) {
        throw executionError('vector contains metrics with the same labelset after applying alert labels');
      }
      const annotations = this.#rule.annotationTemplates.map(([name, template]) => [name, expand(template, data)]);
      found.set(all.key, {
        labels: all,
        annotations: Object.fromEntries(annotations) as Record<string, string>,
        state: 'pending',
        value,
        activeAt: nowMs,
        firedAt: undefined,
        resolvedAt: undefined,
        keepFiringSince: undefined,
        lastSentAt: undefined,
      });
    }
    return found;
  }

  #advance(key: string, alert: ActiveAlert, present: boolean, nowMs: number): void {
    if (present) {
      alert.keepFiringSince = undefined;
    } else if (!this.#keepsFiring(alert, nowMs)) {
      const forgotten = alert.resolvedAt !== undefined && nowMs - alert.resolvedAt > RESOLVED_RETENTION_MS;
      if (alert.state === 'pending' || forgotten) {
        this.#active.delete(key);
      }
      if (alert.state !== 'inactive') {
        alert.state = 'inactive';
        alert.resolvedAt = nowMs;
      }
      return;
    }
    if (alert.state === 'pending' && nowMs - alert.activeAt >= this.#rule.forMs) {
      alert.state = 'firing';
      alert.firedAt = nowMs;
    }
  }

  #keepsFiring(alert: ActiveAlert, nowMs: number): boolean {
    if (alert.state !== 'firing' || this.#rule.keepFiringMs === 0) {
      return false;
    }
    alert.keepFiringSince ??= nowMs;
    return nowMs - alert.keepFiringSince < this.#rule.keepFiringMs;
  }

  #transition(alert: ActiveAlert, from: AlertState, atMs: number): AlertTransition {
    const { labels, annotations, state: to, value } = alert;
    return { rule: this.#rule.name, labels: labels.toRecord(), annotations, from, to, value, atMs };
  }
}

function expand(
  template: (data: { labels: Record<string, string>; value: number }) => string,
  data: { labels: Record<string, string>; value: number }
): string {
  try {
    return template(data);
  } catch (error) {
    return `<error expanding template: ${error instanceof Error ? error.message : String(error)}>`;
  }
}
