import type { MetricFamily, ScrapeTarget } from '../../metrics.ts';
import type { HistoryScrape } from '../options.ts';
import { targetLabels } from '../targetLabels.ts';
import { parseExposition, parseHead } from './exposition.ts';
import { Labels } from './labels.ts';
import type { MetadataStore } from './metadata.ts';
import type { Series } from './series.ts';
import type { SeriesStore } from './store.ts';

/** The n-th sample of a target is nearly always the n-th of its last scrape: its series is then found without a lookup. */
interface Entry {
  name: string;
  labels: Readonly<Record<string, string>>;
  head: string;
  series: Series;
  scrape: number;
}

interface TargetState {
  job: string;
  instance: string;
  /** In the order of the last scrape. */
  order: Entry[];
  byKey: Map<string, Entry>;
  scrape: number;
  /** Given as an object to each `scrape`, so that its absence there means that it has vanished. */
  direct: boolean;
}

/** What the scraper writes about a target itself. */
interface Report {
  up: number;
  seconds: number;
  samples: number;
  added: number;
}

const NO_LABELS: Readonly<Record<string, string>> = {};

/** Appends what targets expose to the store, and a stale marker where a series or a whole target has vanished. */
export class Scraper {
  readonly #store: SeriesStore;
  readonly #metadata: MetadataStore;
  readonly #targets = new Map<string, TargetState>();

  constructor(store: SeriesStore, metadata: MetadataStore) {
    this.#store = store;
    this.#metadata = metadata;
  }

  /** Scrapes these targets at `nowMs`; targets of earlier calls that are not among them have vanished. */
  scrape(targets: readonly ScrapeTarget[], nowMs: number): void {
    const seen = new Set<TargetState>();
    for (const target of targets) {
      const state = this.#state(target.job, target.instance);
      state.direct = true;
      seen.add(state);
      const before = performance.now();
      const families = collected(target, nowMs);
      if (families === undefined) {
        state.scrape++;
        this.#finish(state, [], nowMs, { up: 0, seconds: (performance.now() - before) / 1000, samples: 0, added: 0 });
      } else {
        this.#families(state, families, nowMs, () => (performance.now() - before) / 1000);
      }
    }
    this.#dropVanished(seen, nowMs);
  }

  /** A target that is no longer there: its series end. */
  forget(job: string, instance: string, nowMs: number): void {
    const key = `${job}\n${instance}`;
    const state = this.#targets.get(key);
    if (state !== undefined) {
      this.#drop(key, state, nowMs);
    }
  }

  /** One scrape of the past: samples and `up` only, as promtool writes them (its input cannot say "stale"). */
  scrapeHistory({ job, instance, families, timestampMs }: HistoryScrape): void {
    const state = this.#state(job, instance);
    const order: Entry[] = [];
    for (const { name, labels, value } of families.flatMap((family) => family.samples)) {
      this.#append(state, order, this.#entry(state, order.length, name, labels), timestampMs, value);
    }
    state.order = order;
    this.#report(state, 'up', timestampMs, 1);
  }

  /** One answer of an HTTP target; `undefined` when it could not be had. */
  scrapeText(job: string, instance: string, text: string | undefined, nowMs: number, seconds: number): void {
    const state = this.#state(job, instance);
    state.scrape++;
    const order: Entry[] = [];
    let failed = text === undefined;
    try {
      for (const { head, value } of parseExposition(text ?? '')) {
        this.#append(state, order, this.#entryOfHead(state, order.length, head), nowMs, value);
      }
      this.#metadata.noteExposition(text ?? '');
    } catch {
      failed = true;
    }
    this.#finish(state, order, nowMs, { up: failed ? 0 : 1, seconds, samples: order.length, added: 0 });
  }

  #families(state: TargetState, families: readonly MetricFamily[], nowMs: number, elapsed: () => number): void {
    state.scrape++;
    const order: Entry[] = [];
    const known = state.byKey.size;
    for (const family of families) {
      this.#metadata.note(family.name, family.type, family.help);
      for (const { name, labels, value } of family.samples) {
        this.#append(state, order, this.#entry(state, order.length, name, labels), nowMs, value);
      }
    }
    const added = state.byKey.size - known;
    this.#finish(state, order, nowMs, { up: 1, seconds: elapsed(), samples: order.length, added });
  }

  #state(job: string, instance: string): TargetState {
    const key = `${job}\n${instance}`;
    let state = this.#targets.get(key);
    if (state === undefined) {
      state = { job, instance, order: [], byKey: new Map(), scrape: 0, direct: false };
      this.#targets.set(key, state);
    }
    return state;
  }

  #entry(state: TargetState, at: number, name: string, labels: Readonly<Record<string, string>>): Entry {
    const expected = state.order[at];
    if (expected !== undefined && expected.name === name && sameLabels(expected.labels, labels)) {
      return expected;
    }
    const all = Labels.from({ ...targetLabels(state.job, state.instance, labels), __name__: name });
    return this.#remember(state, all.key, {
      name,
      labels: { ...labels },
      head: '',
      series: this.#store.series(all),
      scrape: 0,
    });
  }

  #entryOfHead(state: TargetState, at: number, head: string): Entry {
    const expected = state.order[at];
    const known = expected?.head === head ? expected : state.byKey.get(head);
    if (known !== undefined) {
      return known;
    }
    const { name, labels } = parseHead(head);
    const all = Labels.from({ ...targetLabels(state.job, state.instance, labels), __name__: name });
    return this.#remember(state, head, { name, labels: NO_LABELS, head, series: this.#store.series(all), scrape: 0 });
  }

  #remember(state: TargetState, key: string, created: Entry): Entry {
    const known = state.byKey.get(key);
    if (known !== undefined) {
      return known;
    }
    state.byKey.set(key, created);
    return created;
  }

  #append(state: TargetState, order: Entry[], entry: Entry, nowMs: number, value: number): void {
    if (entry.series.removed) {
      entry.series = this.#store.series(entry.series.labels);
    }
    entry.series.append(nowMs, value);
    entry.scrape = state.scrape;
    order.push(entry);
  }

  #finish(state: TargetState, order: Entry[], nowMs: number, report: Report): void {
    for (const entry of state.order) {
      if (entry.scrape !== state.scrape) {
        markStale(entry.series, nowMs);
      }
    }
    state.order = order;
    // Entries of series long gone would otherwise pile up as pods come and go.
    if (state.byKey.size > 2 * order.length + 1000) {
      const current = new Set(order);
      state.byKey = new Map([...state.byKey].filter(([, entry]) => current.has(entry)));
    }
    this.#report(state, 'up', nowMs, report.up);
    this.#report(state, 'scrape_duration_seconds', nowMs, report.seconds);
    this.#report(state, 'scrape_samples_scraped', nowMs, report.samples);
    this.#report(state, 'scrape_samples_post_metric_relabeling', nowMs, report.samples);
    this.#report(state, 'scrape_series_added', nowMs, report.added);
  }

  #report({ job, instance }: TargetState, name: string, nowMs: number, value: number): void {
    this.#store.series(Labels.from({ __name__: name, job, instance })).append(nowMs, value);
  }

  #dropVanished(seen: ReadonlySet<TargetState>, nowMs: number): void {
    for (const [key, state] of this.#targets) {
      if (state.direct && !seen.has(state)) {
        this.#drop(key, state, nowMs);
      }
    }
  }

  #drop(key: string, state: TargetState, nowMs: number): void {
    state.order.forEach((entry) => markStale(entry.series, nowMs));
    for (const name of REPORTED) {
      const labels = Labels.from({ __name__: name, job: state.job, instance: state.instance });
      const series = this.#store.find(labels);
      if (series !== undefined) {
        markStale(series, nowMs);
      }
    }
    this.#targets.delete(key);
  }
}

/** `undefined` when the target does not answer. */
function collected(target: ScrapeTarget, nowMs: number): readonly MetricFamily[] | undefined {
  try {
    return target.collect(nowMs);
  } catch {
    return undefined;
  }
}

const REPORTED = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
];

function markStale(series: Series, nowMs: number): void {
  if (!series.lastIsStale) {
    series.append(nowMs, NaN, true);
  }
}

function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  if (a === b) {
    return true;
  }
  let count = 0;
  for (const name in b) {
    if (a[name] !== b[name]) {
      return false;
    }
    count++;
  }
  for (const _name in a) {
    count--;
  }
  return count === 0;
}
