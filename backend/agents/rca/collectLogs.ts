import type { Statement } from '#contract/analysis';
import { eventText, type LogTable, TemplateMiner } from '../../analysis/index.ts';
import type { ConventionIndex } from '../../resources/index.ts';
import { type EntityStreams, entityStreams, STREAM_LABELS } from './logStreams.rules.ts';
import type { LogReader } from './ports.ts';

export interface CollectLogsInput {
  tenantId: string;
  /** Unix ms. */
  window: { from: number; to: number };
  /** Resource keys whose lines are wanted, the most wanted first. */
  suspects: readonly string[];
  /** Whether others may be read too while there is room: nothing is known of who depends on whom. */
  others: boolean;
  conventions: Pick<ConventionIndex, 'match' | 'canonical'>;
  reader: LogReader;
  signal: AbortSignal;
  /** Gets what could not be read. */
  missing: Statement[];
}

const MOST_ENTITIES = 6;
/** The window is read in so many parts, so that a busy resource is seen all along and not only at its end. */
const PARTS = 8;
const LINES_A_PART = 500;
const BYTES_A_PART = 4_000_000;

interface Part {
  entity: string;
  from: number;
  /** Until when all lines are there. */
  to: number;
  times: number[];
  lines: string[];
}

/**
 * Lines of the suspected resources from the log sources, bounded in number, bytes and time, mined for templates; what did not
 * come is said in `missing`. Undefined without a log source or without a line. Never throws for a source's sake.
 */
export async function collectLogs(input: CollectLogsInput): Promise<LogTable | undefined> {
  const sources = await input.reader.listLogSources(input.tenantId);
  const taken = new Map<string, { sourceId: string; query: string }>();
  const parts = await Promise.all(sources.map((source) => readSource(input, source, taken)));
  return tableOf(parts.flat(), taken);
}

async function readSource(
  input: CollectLogsInput,
  source: { id: string; name: string },
  taken: Map<string, { sourceId: string; query: string }>
): Promise<Part[]> {
  const { tenantId, window, reader, signal, missing } = input;
  try {
    const range = { fromMs: window.from, toMs: window.to, signal };
    const streams = await reader.logStreams(tenantId, source.id, { labels: STREAM_LABELS, ...range });
    const wanted = wantedOf(entityStreams(streams, input.conventions), input).filter(
      ({ entity }) => !taken.has(entity)
    );
    wanted.forEach(({ entity, selector }) => taken.set(entity, { sourceId: source.id, query: selector }));
    const asked = wanted.flatMap((one) => partsOf(window).map((part) => readPart(input, source.id, one, part)));
    const read = await Promise.allSettled(asked);
    const failed = read.filter((one) => one.status === 'rejected');
    if (failed.length > 0) {
      const params = {
        source: source.name,
        failed: failed.length,
        of: read.length,
        reason: reasonOf(failed[0]?.reason),
      };
      const text = `${params.failed} of ${params.of} queries to ${params.source} were not answered: ${params.reason}`;
      missing.push({ code: 'missing.queries', params, text: text.slice(0, 1_000) });
    }
    return read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  } catch (error) {
    const params = { source: source.name, reason: reasonOf(error) };
    const text = `${params.source} could not be read: ${params.reason}`;
    missing.push({ code: 'missing.source', params, text: text.slice(0, 1_000) });
    return [];
  }
}

function wantedOf(known: readonly EntityStreams[], { suspects, others }: CollectLogsInput): EntityStreams[] {
  const places = new Map(suspects.map((key, place) => [key, place]));
  return known
    .filter(({ entity }) => others || places.has(entity))
    .sort((a, b) => (places.get(a.entity) ?? suspects.length) - (places.get(b.entity) ?? suspects.length))
    .slice(0, MOST_ENTITIES);
}

function partsOf({ from, to }: { from: number; to: number }): Array<{ from: number; to: number }> {
  const edge = (part: number): number => Math.round(from + ((to - from) * part) / PARTS);
  return Array.from({ length: PARTS }, (_, part) => ({ from: edge(part), to: edge(part + 1) }));
}

async function readPart(
  { tenantId, reader, signal }: CollectLogsInput,
  sourceId: string,
  { entity, selector }: EntityStreams,
  { from, to }: { from: number; to: number }
): Promise<Part> {
  const streams = await reader.readLines(tenantId, sourceId, {
    query: selector,
    fromMs: from,
    toMs: to,
    limit: LINES_A_PART,
    keep: 'first',
    maxBytes: BYTES_A_PART,
    signal,
  });
  const times = streams.flatMap((stream) => [...stream.times]);
  const last = times.reduce((latest, time) => Math.max(latest, time), from);
  return {
    entity,
    from,
    to: times.length < LINES_A_PART ? to : last,
    times,
    lines: streams.flatMap((stream) => stream.lines),
  };
}

function tableOf(
  parts: readonly Part[],
  taken: ReadonlyMap<string, { sourceId: string; query: string }>
): LogTable | undefined {
  const rows = parts.flatMap(({ entity, times, lines }) =>
    times.map((time, i) => ({ entity, time, line: lines[i] ?? '' }))
  );
  if (rows.length === 0) {
    return undefined;
  }
  const miner = new TemplateMiner();
  const ids = rows.map(({ line }) => miner.learn(eventText(line)));
  miner.recluster();
  const entities = [...new Set(parts.map(({ entity }) => entity))];
  const templates = miner.templates().map(({ id, text, example }) => ({ id, text, example }));
  const places = new Map(templates.map(({ id }, place) => [id, place]));
  return {
    entities,
    templates,
    time: Float64Array.from(rows, ({ time }) => time),
    entity: Int32Array.from(rows, ({ entity }) => entities.indexOf(entity)),
    template: Int32Array.from(ids, (id) => places.get(miner.resolve(id)?.id ?? '') ?? -1),
    read: entities.map((entity) =>
      parts.filter((part) => part.entity === entity).map(({ from, to }) => ({ from, to }))
    ),
    asked: entities.map((entity) => taken.get(entity) ?? { sourceId: '', query: '' }),
  };
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
