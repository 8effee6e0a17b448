import type { Statement } from '#contract/analysis';
import type { BundleAlert, BundleChange, EvidenceBundle, LogTable, SeriesInput } from '../../analysis/index.ts';
import { collectLogs } from './collectLogs.ts';
import { planQueries, type PlannedQuery, probeMatcher } from './planQueries.ts';
import type { KnownTopology, LogReader, RangeSeries, SeriesReader } from './ports.ts';
import { suspectsOf } from './suspects.rules.ts';

/** How much is read for one analysis, and for how long. */
export interface CollectBounds {
  /** The whole reading ends after this; what has arrived is used. */
  deadlineMs: number;
  maxQueries: number;
  maxSeries: number;
  maxSeriesPerQuery: number;
  /** Points of each series. */
  points: number;
}

export const DEFAULT_BOUNDS: CollectBounds = {
  deadlineMs: 8_000,
  maxQueries: 120,
  maxSeries: 12_000,
  maxSeriesPerQuery: 2_000,
  points: 240,
};

export interface CollectInput {
  tenantId: string;
  /** Unix ms. */
  nowMs: number;
  alerts: readonly BundleAlert[];
  changes(window: { from: number; to: number }): Promise<BundleChange[]>;
  topology: KnownTopology;
  reader: SeriesReader;
  /** Without it no log lines are read. */
  logs?: LogReader | undefined;
  bounds?: Partial<CollectBounds>;
  signal?: AbortSignal;
}

/** Shortest stretch that is read: the past that an incident is judged against. */
const LEAST_SPAN_MS = 40 * 60_000;
/** What lies further behind the first alert than this is another story. */
const MOST_AFTER_MS = 60 * 60_000;
const PAST_MS = 30 * 60_000;
const LEAST_STEP_MS = 10_000;
/** So many series of each query are read however few were counted. */
const LEAST_SERIES = 50;
/** What a series and a sample of it take in an answer, generously. */
const BYTES_OF_LABELS = 4_000;
const BYTES_OF_SAMPLE = 64;

/**
 * Reads what an analysis may look at: plans bounded queries from the conventions and from what exists at each source, reads
 * them at the same time under one deadline and says what is missing. Never throws for a source's sake.
 */
export async function collectEvidence(input: CollectInput): Promise<EvidenceBundle> {
  const bounds = { ...DEFAULT_BOUNDS, ...input.bounds };
  const window = windowOf(input, bounds.points);
  const missing: Statement[] = [];
  const deadline = AbortSignal.timeout(bounds.deadlineMs);
  const signal = input.signal ? AbortSignal.any([deadline, input.signal]) : deadline;
  // Awaited together: if one fails while the other still runs, nobody is left to hear the second failure.
  const [changes, sources] = await Promise.all([
    input.changes({ from: window.from, to: window.to }),
    input.reader.listSources(input.tenantId),
  ]);
  if (sources.length === 0) {
    missing.push(missingStatement('missing.no-source', {}, 'There is no data source to read from.'));
  }
  const [logs, ...parts] = await Promise.all([
    linesOf({ input, bounds, window, signal, missing }),
    ...sources.map((source) => readSource({ input, bounds, window, signal, missing }, source)),
  ]);
  const { resources, edges } = input.topology;
  return {
    window: { from: window.from, to: window.to },
    series: parts.flat(),
    resources,
    edges,
    changes,
    // Clocks differ: an alert from the next second is one of now, and no alert outside of what was read.
    alerts: input.alerts.map((alert) => ({ ...alert, startsAt: Math.min(alert.startsAt, window.to) })),
    ...(logs && { logs }),
    missing,
  };
}

interface ReadWindow {
  from: number;
  to: number;
  stepMs: number;
}

function windowOf({ nowMs, alerts }: CollectInput, points: number): ReadWindow {
  const alertedAt = alerts.reduce((least, alert) => Math.min(least, alert.startsAt), nowMs);
  const to = Math.min(nowMs, alertedAt + MOST_AFTER_MS);
  const span = Math.max(LEAST_SPAN_MS, to - alertedAt + PAST_MS);
  const stepMs = Math.max(LEAST_STEP_MS, Math.ceil(span / points / 5_000) * 5_000);
  // Not on the grid of steps: when the alert comes, its fault is a step or two old, and the newest part would be cut off.
  const end = Math.floor(to / 1_000) * 1_000;
  return { from: end - (points - 1) * stepMs, to: end, stepMs };
}

interface Reading {
  input: CollectInput;
  bounds: CollectBounds;
  window: ReadWindow;
  signal: AbortSignal;
  missing: Statement[];
}

/** Log lines of what is alerted and of its surroundings. */
async function linesOf({ input, window, signal, missing }: Reading): Promise<LogTable | undefined> {
  const { tenantId, topology, alerts, logs } = input;
  if (logs === undefined) {
    return undefined;
  }
  const suspects = suspectsOf(
    alerts.flatMap(({ resourceKeys }) => resourceKeys),
    topology.edges
  );
  const others = topology.edges.length === 0;
  const { conventions } = topology;
  return collectLogs({ tenantId, window, suspects, others, conventions, reader: logs, signal, missing });
}

async function readSource(reading: Reading, source: { id: string; name: string }): Promise<SeriesInput[]> {
  const { input, bounds, window, signal, missing } = reading;
  const { conventions } = input.topology;
  const ask = (query: string): ReturnType<SeriesReader['query']> =>
    input.reader.query(input.tenantId, source.id, query, window.to, signal);
  try {
    const [present, scrapes] = await Promise.all([
      ask(`count by (__name__) (${probeMatcher(conventions.rows)})`),
      ask('quantile(0.5, count_over_time(up[5m]))').catch(() => []),
    ]);
    const counts = new Map(present.map(({ labels, value }) => [labels['__name__'] ?? '', value]));
    const plan = planQueries(conventions.rows, counts, {
      ...bounds,
      rateSeconds: rateSeconds(scrapes[0]?.value),
      toldTwiceBy: (metric) => conventions.match(metric, {}).toldTwiceBy,
    });
    if (plan.leftOut.length > 0) {
      const params = { source: source.name, count: plan.leftOut.length };
      missing.push(
        missingStatement(
          'missing.left-out',
          params,
          `${params.count} metrics of ${source.name} were left out: there is too much.`
        )
      );
    }
    const cuts: string[] = [];
    const read = await Promise.allSettled(
      plan.queries.map((query) => readQuery(reading, source.id, query, (reason) => cuts.push(reason)))
    );
    const failed = read.filter((one) => one.status === 'rejected');
    if (failed.length > 0) {
      const params = {
        source: source.name,
        failed: failed.length,
        of: read.length,
        reason: reasonOf(failed[0]?.reason),
      };
      const text = `${params.failed} of ${params.of} queries to ${source.name} were not answered: ${params.reason}`;
      missing.push(missingStatement('missing.queries', params, text));
    }
    const [reason] = cuts;
    if (reason !== undefined) {
      const params = { source: source.name, cut: cuts.length, of: read.length, reason: reasonOf(reason) };
      const text = `${params.cut} of ${params.of} answers of ${source.name} came in part only: ${params.reason}`;
      missing.push(missingStatement('missing.partial', params, text));
    }
    return read.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  } catch (error) {
    const params = { source: source.name, reason: reasonOf(error) };
    missing.push(missingStatement('missing.source', params, `${source.name} could not be read: ${params.reason}`));
    return [];
  }
}

/** Four scrapes, as a rate needs to survive a lost one; half a minute at least. Samples are counted over five minutes. */
function rateSeconds(scrapesIn5m: number | undefined): number {
  const interval = scrapesIn5m && scrapesIn5m > 0 ? 300 / scrapesIn5m : 15;
  return Math.max(30, Math.ceil(4 * interval));
}

async function readQuery(
  { input, bounds, window, signal }: Reading,
  sourceId: string,
  planned: PlannedQuery,
  onCut: (reason: string) => void
): Promise<SeriesInput[]> {
  // Series come and go within the window: more than were counted at its end are likely, many times as many are not.
  const maxSeries = Math.min(bounds.maxSeriesPerQuery, LEAST_SERIES + 2 * planned.expected);
  const range = {
    fromMs: window.from,
    toMs: window.to,
    stepMs: window.stepMs,
    maxSeries,
    maxPoints: maxSeries * bounds.points,
    maxBytes: maxSeries * (BYTES_OF_LABELS + BYTES_OF_SAMPLE * bounds.points),
    onCut,
  };
  const answer = await input.reader.queryRange(input.tenantId, sourceId, planned.query, range, signal);
  const list = answer.map((series) => toInput(series, planned, sourceId, input.topology)).filter((one) => one !== null);
  return oncePerTeller(list);
}

type Input = { series: SeriesInput; teller: string | null };

function toInput(
  series: RangeSeries,
  planned: PlannedQuery,
  sourceId: string,
  { conventions }: KnownTopology
): Input | null {
  const meaning = conventions.match(planned.metric, series.labels);
  if (meaning.leaveOut || (meaning.entity === null && meaning.edge === null)) {
    return null;
  }
  return {
    teller: meaning.toldTwiceBy && (series.labels[meaning.toldTwiceBy] ?? ''),
    series: {
      metric: planned.metric,
      labels: series.labels,
      role: planned.role,
      // Rates are taken at the source; what is left of counters (restarts) is read as it is.
      type: 'gauge',
      unit: planned.unit,
      entity: meaning.entity,
      edge: meaning.edge && { from: meaning.edge.from, to: meaning.edge.to },
      ...(planned.fold === null ? {} : { fold: planned.fold }),
      family: planned.family,
      times: series.times,
      values: series.values,
      query: planned.query,
      sourceId,
    },
  };
}

/** Where both ends report the same requests, the first reporter by name that tells of an edge or entity is heard. */
function oncePerTeller(list: readonly Input[]): SeriesInput[] {
  const subjectOf = ({ series }: Input): string => series.entity ?? `${series.edge?.from}\n${series.edge?.to}`;
  const first = new Map<string, string>();
  for (const one of list) {
    const known = first.get(subjectOf(one));
    if (one.teller !== null && (known === undefined || one.teller < known)) {
      first.set(subjectOf(one), one.teller);
    }
  }
  return list
    .filter((one) => one.teller === null || one.teller === first.get(subjectOf(one)))
    .map(({ series }) => series);
}

function missingStatement(code: string, params: Record<string, string | number>, text: string): Statement {
  return { code, params, text: text.slice(0, 1_000) };
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
