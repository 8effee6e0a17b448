import type { Labels } from './labels.ts';
import { Series } from './series.ts';

/** What a selector asks of one label; `matches` gets the empty string for a label that is not set. */
export interface LabelTest {
  name: string;
  op: '=' | '!=' | '=~' | '!~';
  value: string;
  matches(value: string): boolean;
}

/** Every series that the stand-in holds, found by metric name and label tests. */
export class SeriesStore {
  readonly #byKey = new Map<string, Series>();
  readonly #byName = new Map<string, Series[]>();
  readonly retentionMs: number;
  #version = 0;

  /** @param retentionMs how long samples are kept, counted back from the newest sample that `trim` is told of */
  constructor(retentionMs: number) {
    this.retentionMs = retentionMs;
  }

  /** Changes whenever a series appears or disappears, so that selections may be kept between changes. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#byKey.size;
  }

  find(labels: Labels): Series | undefined {
    return this.#byKey.get(labels.key);
  }

  series(labels: Labels): Series {
    const known = this.#byKey.get(labels.key);
    if (known !== undefined) {
      return known;
    }
    const created = new Series(labels);
    this.#byKey.set(labels.key, created);
    const sameName = this.#byName.get(labels.metricName);
    if (sameName === undefined) {
      this.#byName.set(labels.metricName, [created]);
    } else {
      sameName.push(created);
    }
    this.#version++;
    return created;
  }

  /** Series in the order in which Prometheus' storage returns them (sorted by labels). */
  select(tests: readonly LabelTest[]): Series[] {
    const named = tests.find((test) => test.name === '__name__' && test.op === '=' && test.value !== '');
    const candidates = named === undefined ? [...this.#byKey.values()] : (this.#byName.get(named.value) ?? []);
    const others = tests.filter((test) => test !== named);
    const found = candidates.filter((series) => others.every((test) => test.matches(series.labels.get(test.name))));
    return found.sort((a, b) => a.labels.compare(b.labels));
  }

  /** Forgets samples older than the retention, and series that have none left. */
  trim(nowMs: number): void {
    const oldest = nowMs - this.retentionMs;
    for (const series of this.#byKey.values()) {
      series.dropBefore(oldest);
      if (series.length === 0) {
        this.#remove(series);
      }
    }
  }

  #remove(series: Series): void {
    const name = series.labels.metricName;
    this.#byKey.delete(series.labels.key);
    const left = (this.#byName.get(name) ?? []).filter((other) => other !== series);
    if (left.length === 0) {
      this.#byName.delete(name);
    } else {
      this.#byName.set(name, left);
    }
    series.removed = true;
    this.#version++;
  }
}
