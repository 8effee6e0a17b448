import type { Evidence, Statement } from '#contract/analysis';
import type { Profile } from '../scoring/profile.ts';
import type { Shift } from '../scoring/robustScore.ts';
import { changePoint } from '../onset/changePoint.ts';

const MAX_SERIES = 10;

interface Times {
  baseline: { from: number; to: number };
  observed: { from: number; to: number };
}

/** Makes evidence items and keeps which series stand behind each. Numbers them in the order in which they are asked for. */
export class EvidenceBook {
  readonly series = new Map<string, number[]>();
  readonly #times: Times;
  #count = 0;

  constructor(times: Times) {
    this.#times = times;
  }

  /** A metric that changed. The first profile gives the query; the figures are of `shift`, which may be derived from several. */
  metric(
    statement: Statement,
    profiles: readonly Profile[],
    shift: Shift,
    unit: string,
    resourceKey: string,
    weight: number
  ): Evidence {
    const id = this.#next();
    const first = profiles[0];
    this.series.set(
      id,
      profiles.slice(0, MAX_SERIES).map((profile) => profile.position)
    );
    return {
      id,
      kind: 'metric',
      statement,
      weight: round(weight),
      resourceKey,
      metric: {
        sourceId: first?.input.sourceId ?? null,
        query: (first?.input.query ?? '').slice(0, 4_000),
        labels: { ...first?.input.labels },
        unit: unit.slice(0, 40),
        baseline: windowOf(this.#times.baseline),
        observed: windowOf(this.#times.observed),
        onset: first ? onsetOf(first) : null,
        before: finiteOrNull(shift.before),
        after: finiteOrNull(shift.after),
        score: Number.isFinite(shift.z) ? round(shift.z) : 0,
      },
      changeId: null,
    };
  }

  change(statement: Statement, changeId: string, resourceKey: string | null, weight: number): Evidence {
    return { id: this.#next(), kind: 'change', statement, weight: round(weight), resourceKey, metric: null, changeId };
  }

  fact(kind: 'topology' | 'alert', statement: Statement, resourceKey: string, weight: number): Evidence {
    return { id: this.#next(), kind, statement, weight: round(weight), resourceKey, metric: null, changeId: null };
  }

  #next(): string {
    this.#count++;
    return `e${this.#count}`;
  }
}

export function windowOf(span: { from: number; to: number }): { from: string; to: string } {
  return { from: iso(span.from), to: iso(span.to) };
}

/** ISO time of unix milliseconds; instants that no date can hold become the epoch. */
export function iso(ms: number): string {
  return new Date(Math.abs(ms) <= 8.64e15 ? ms : 0).toISOString();
}

function onsetOf(profile: Profile): string | null {
  const { base, values, searchFrom, times } = profile;
  const change = changePoint(values, base.median, base.scale, searchFrom);
  return change.index < 0 ? null : iso(times[change.index] as number);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
