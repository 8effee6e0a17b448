import type { Evidence, LogPattern, Statement } from '#contract/analysis';
import type { BundleChange } from '../bundle.ts';
import type { Profile } from '../scoring/profile.ts';
import type { Shift } from '../scoring/robustScore.ts';
import { changePoint } from '../onset/changePoint.ts';

const MAX_SERIES = 10;
const MAX_RESTS = 20;

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

  /** The same of figures that no series has by itself: a share, a time of its own. */
  derived(...told: Parameters<EvidenceBook['metric']>): Evidence {
    const item = this.metric(...told);
    return { ...item, metric: item.metric && { ...item.metric, derived: true } };
  }

  /** A change, with the ids of what it is held against. */
  change(statement: Statement, change: BundleChange, weight: number, rests: readonly string[]): Evidence {
    const { id, at, title, resourceKey } = change;
    const named = {
      id: id.slice(0, 300),
      at: iso(at),
      title: title.slice(0, 300).toWellFormed(),
      resourceKey: resourceKey?.slice(0, 1_000).toWellFormed() ?? null,
    };
    return { ...this.#bare('change', statement, resourceKey, weight), changeId: id, change: named, rests: [...rests] };
  }

  /** A pattern of log lines with its lines in both windows. */
  log(statement: Statement, log: LogPattern, resourceKey: string): Evidence {
    return { ...this.#bare('log', statement, resourceKey, 0), log };
  }

  /** What an alert said; its text is untrusted. */
  alert(
    statement: Statement,
    { name, text, at }: { name: string; text: string; at: number },
    resourceKey: string | null
  ): Evidence {
    const alert = { name: name.slice(0, 300).toWellFormed(), text: text.slice(0, 2_000).toWellFormed(), at: iso(at) };
    return { ...this.#bare('alert', statement, resourceKey, 0), alert };
  }

  /** A conclusion, with the ids of the evidence or the findings that it rests on. */
  conclusion(statement: Statement, resourceKey: string, weight: number, rests: readonly string[]): Evidence {
    return { ...this.#bare('topology', statement, resourceKey, weight), rests: rests.slice(0, MAX_RESTS) };
  }

  /** What people said in earlier incidents. */
  learnt(statement: Statement, resourceKey: string, weight: number, incidents: Evidence['incidents']): Evidence {
    return { ...this.#bare('topology', statement, resourceKey, weight), incidents };
  }

  #bare(kind: Evidence['kind'], statement: Statement, resourceKey: string | null, weight: number): Evidence {
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
