import type { MetricFamily, Sample } from '../../metrics.ts';
import { BUCKET_BOUNDS } from '../latency.ts';
import type { DurationHistogram } from '../latency.ts';

export type Labels = Readonly<Record<string, string>>;

const LE = [...BUCKET_BOUNDS.map((bound) => String(bound)), '+Inf'];

/**
 * The series of one target. Families, samples and label objects are made once and stay the same objects from one
 * collection to the next (also across rebuilds, as long as name and labels are the same), so that a scraper can cache by identity.
 */
export class Registry {
  readonly #families = new Map<string, MetricFamily>();
  readonly #samples = new Map<string, Sample>();
  #readers: (() => void)[] = [];
  #list: MetricFamily[] = [];

  /** Forgets which series exist; those declared again keep their objects. */
  restart(): void {
    this.#readers = [];
    for (const family of this.#list) {
      family.samples = [];
    }
    this.#list = [];
  }

  counter(name: string, help: string, labels: Labels, read: () => number): void {
    this.#declare(name, help, 'counter', name, labels, read);
  }

  gauge(name: string, help: string, labels: Labels, read: () => number): void {
    this.#declare(name, help, 'gauge', name, labels, read);
  }

  histogram(name: string, help: string, labels: Labels, histogram: DurationHistogram): void {
    LE.forEach((le, index) => {
      this.#declare(name, help, 'histogram', `${name}_bucket`, { ...labels, le }, () => histogram.counts[index] ?? 0);
    });
    this.#declare(name, help, 'histogram', `${name}_sum`, labels, () => histogram.sumSeconds);
    this.#declare(name, help, 'histogram', `${name}_count`, labels, () => histogram.count);
  }

  collect(): MetricFamily[] {
    for (const reader of this.#readers) {
      reader();
    }
    return this.#list;
  }

  #declare(
    family: string,
    help: string,
    type: MetricFamily['type'],
    name: string,
    labels: Labels,
    read: () => number
  ): void {
    let found = this.#families.get(family);
    if (!found) {
      found = { name: family, help, type, samples: [] };
      this.#families.set(family, found);
    }
    if (found.samples.length === 0) {
      this.#list.push(found);
    }
    const key = `${name}${JSON.stringify(labels)}`;
    let sample = this.#samples.get(key);
    if (!sample) {
      sample = { name, labels: Object.freeze({ ...labels }), value: 0 };
      this.#samples.set(key, sample);
    }
    const target = sample;
    found.samples.push(target);
    this.#readers.push(() => {
      target.value = read();
    });
  }
}
