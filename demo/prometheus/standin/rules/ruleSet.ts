import { Labels } from '../labels.ts';
import type { Engine } from '../promql/engine.ts';
import { executionError } from '../promql/promqlError.ts';
import type { SeriesStore } from '../store.ts';
import { AlertTracker, type ActiveAlert, type AlertTransition, type RuleSample } from './alertState.ts';
import { readRuleFile, type AlertingDefinition, type GroupDefinition, type RecordingDefinition } from './ruleFile.ts';

/** One rule with what is known of its last evaluation. */
export interface RuleStatus {
  definition: RecordingDefinition | AlertingDefinition;
  alerts: AlertTracker | undefined;
  health: 'unknown' | 'ok' | 'err';
  lastError: string | undefined;
  evaluatedAt: number | undefined;
  evaluationSeconds: number;
  /** Label sets that the last evaluation wrote: those that do not come again become stale. */
  written: Map<string, Labels>;
}

export interface GroupStatus {
  definition: GroupDefinition;
  intervalMs: number;
  rules: RuleStatus[];
  evaluatedAt: number | undefined;
  evaluationSeconds: number;
}

/** An alert as it is sent on after an evaluation. */
export interface AlertNotice {
  definition: AlertingDefinition;
  alert: ActiveAlert;
}

export interface RuleEvaluation {
  transitions: AlertTransition[];
  /** Firing and resolved alerts of each rule that was evaluated. */
  notices: AlertNotice[];
}

/** Evaluates the rules of some files in their order and writes their series into the store. */
export class RuleSet {
  readonly groups: readonly GroupStatus[];
  readonly intervalMs: number;
  readonly #store: SeriesStore;
  readonly #engine: Engine;

  /** @throws Error when a file cannot be read or holds what cannot be evaluated */
  constructor(files: readonly string[], intervalMs: number, store: SeriesStore, engine: Engine) {
    this.#store = store;
    this.#engine = engine;
    this.intervalMs = intervalMs;
    this.groups = files.flatMap(readRuleFile).map((definition) => ({
      definition,
      intervalMs: definition.intervalMs ?? intervalMs,
      evaluatedAt: undefined,
      evaluationSeconds: 0,
      rules: definition.rules.map((rule) => ({
        definition: rule,
        alerts: rule.kind === 'alerting' ? new AlertTracker(rule) : undefined,
        health: 'unknown',
        lastError: undefined,
        evaluatedAt: undefined,
        evaluationSeconds: 0,
        written: new Map(),
      })),
    }));
  }

  /** Evaluates the groups that are due at `nowMs` (unix milliseconds). */
  evaluate(nowMs: number): RuleEvaluation {
    const result: RuleEvaluation = { transitions: [], notices: [] };
    for (const group of this.groups) {
      // Half an interval of tolerance: a timer that comes a little early must not skip a whole round.
      const due =
        group.evaluatedAt === undefined || nowMs - group.evaluatedAt >= group.intervalMs - this.intervalMs / 2;
      if (!due) {
        continue;
      }
      const before = performance.now();
      group.evaluatedAt = nowMs;
      group.rules.forEach((rule) => this.#evaluateRule(rule, group.definition.limit, nowMs, result));
      group.evaluationSeconds = (performance.now() - before) / 1000;
    }
    return result;
  }

  #evaluateRule(rule: RuleStatus, limit: number, nowMs: number, result: RuleEvaluation): void {
    const before = performance.now();
    rule.evaluatedAt = nowMs;
    try {
      const samples = this.#samples(rule.definition.query, nowMs);
      const written = rule.alerts === undefined ? recorded(rule, samples) : this.#alerts(rule, samples, nowMs, result);
      const count = rule.alerts === undefined ? written.length : rule.alerts.current().length;
      if (limit > 0 && count > limit) {
        throw executionError(
          `exceeded limit of ${limit} with ${count} ${rule.alerts === undefined ? 'series' : 'alerts'}`
        );
      }
      this.#write(rule, written, nowMs);
      rule.health = 'ok';
      rule.lastError = undefined;
    } catch (error) {
      rule.health = 'err';
      rule.lastError = error instanceof Error ? error.message : String(error);
    }
    rule.evaluationSeconds = (performance.now() - before) / 1000;
  }

  #samples(query: RecordingDefinition['query'], nowMs: number): RuleSample[] {
    const result = this.#engine.instant(query, nowMs);
    if (result.type === 'scalar') {
      return [{ labels: Labels.empty, value: result.point[1] }];
    }
    return result.type === 'vector' ? result.samples.map(({ labels, point }) => ({ labels, value: point[1] })) : [];
  }

  #alerts(rule: RuleStatus, samples: RuleSample[], nowMs: number, result: RuleEvaluation): RuleSample[] {
    const definition = rule.definition as AlertingDefinition;
    const tracker = rule.alerts!;
    result.transitions.push(...tracker.update(samples, nowMs));
    for (const alert of tracker.all()) {
      if (alert.state !== 'pending') {
        result.notices.push({ definition, alert });
      }
    }
    return tracker.current().flatMap(({ labels, state, activeAt }) => [
      { labels: labels.with({ __name__: 'ALERTS', alertname: definition.name, alertstate: state }), value: 1 },
      {
        labels: labels.with({ __name__: 'ALERTS_FOR_STATE', alertname: definition.name }),
        value: Math.floor(activeAt / 1000),
      },
    ]);
  }

  #write(rule: RuleStatus, samples: readonly RuleSample[], nowMs: number): void {
    const written = new Map<string, Labels>();
    for (const { labels, value } of samples) {
      this.#store.series(labels).append(nowMs, value);
      written.set(labels.key, labels);
    }
    for (const [key, labels] of rule.written) {
      const series = written.has(key) ? undefined : this.#store.find(labels);
      series?.append(nowMs, NaN, true);
    }
    rule.written = written;
  }
}

const recordedLabels = new WeakMap<RuleStatus, WeakMap<Labels, Labels>>();

function recorded(rule: RuleStatus, samples: readonly RuleSample[]): RuleSample[] {
  const cache = recordedLabels.get(rule) ?? new WeakMap<Labels, Labels>();
  recordedLabels.set(rule, cache);
  const { name, labels: own } = rule.definition;
  const seen = new Set<string>();
  return samples.map(({ labels, value }) => {
    let target = cache.get(labels);
    if (target === undefined) {
      target = labels.with({ ...own, __name__: name });
      cache.set(labels, target);
    }
    if (seen.has(target.key)) {
      throw executionError('vector contains metrics with the same labelset after applying rule labels');
    }
    seen.add(target.key);
    return { labels: target, value };
  });
}
