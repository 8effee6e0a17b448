import type { EvidenceBundle, LogTable, SpanTable } from '../bundle.ts';
import { ONSET_MS, START_MS } from './smallSystem.ts';

/** Requests come this often, to the entry. */
const EVERY_MS = 2_000;
const LASTS_MS = ONSET_MS - START_MS + 5 * 60_000;

/** How one service behaves in a request: milliseconds of its own and on the way to it, children it leaves out, its lines. */
export interface Behaviour {
  own?: number;
  way?: number;
  failed?: boolean;
  calls?: boolean;
  line?: string;
}

/** Deterministic noise of about five percent. */
function wobble(i: number): number {
  return 1 + (((Math.imul(i + 1, 2654435761) >>> 0) % 1000) / 1000 - 0.5) * 0.1;
}

/**
 * Spans (and lines, one a served request) of a chain of services, each called by the one before through a span of its own.
 * `behave` says how a service behaves before and after ONSET_MS.
 */
export function spannedChain(
  services: readonly string[],
  behave: (service: string, broken: boolean) => Behaviour
): { spans: SpanTable; logs: LogTable } {
  const rows: { trace: number; parent: number; entity: number; operation: number; start: number; duration: number }[] =
    [];
  const failed: number[] = [];
  const lines: { time: number; entity: number; text: string; span: number }[] = [];
  const serve = (trace: number, at: number, s: number, parent: number): number => {
    const {
      own = 5,
      way = 1,
      failed: fails = false,
      calls = true,
      line = 'served',
    } = behave(services[s] as string, at >= ONSET_MS);
    const row = rows.push({ trace, parent, entity: s, operation: 0, start: at, duration: 0 }) - 1;
    failed[row] = fails ? 1 : 0;
    lines.push({ time: at, entity: s, text: line, span: row });
    let duration = own * wobble(row);
    if (calls && s + 1 < services.length) {
      const call = rows.push({ trace, parent: row, entity: s, operation: 1, start: at, duration: 0 }) - 1;
      failed[call] = 0;
      const below = behave(services[s + 1] as string, at >= ONSET_MS).way ?? way;
      const taken = serve(trace, at, s + 1, call) + below * wobble(call);
      (rows[call] as { duration: number }).duration = taken;
      duration += taken;
    }
    (rows[row] as { duration: number }).duration = duration;
    return duration;
  };
  for (let i = 0; i * EVERY_MS < LASTS_MS; i++) {
    serve(i, START_MS + i * EVERY_MS, 0, -1);
  }
  const texts = [...new Set(lines.map(({ text }) => text))];
  const entities = services.map((name) => `service:${name}`);
  return {
    spans: {
      entities,
      operations: ['serve', 'call'],
      trace: Int32Array.from(rows, (row) => row.trace),
      parent: Int32Array.from(rows, (row) => row.parent),
      entity: Int32Array.from(rows, (row) => row.entity),
      operation: Int32Array.from(rows, (row) => row.operation),
      start: Float64Array.from(rows, (row) => row.start),
      duration: Float64Array.from(rows, (row) => row.duration),
      failed: Uint8Array.from(failed),
    },
    logs: {
      entities,
      templates: texts.map((text, i) => ({ id: String(i), text })),
      time: Float64Array.from(lines, ({ time }) => time),
      entity: Int32Array.from(lines, ({ entity }) => entity),
      template: Int32Array.from(lines, ({ text }) => texts.indexOf(text)),
      span: Int32Array.from(lines, ({ span }) => span),
    },
  };
}

/** The evidence of a chain of services of which only spans and lines are known. */
export function bundleOfSpans({ spans, logs }: { spans: SpanTable; logs: LogTable }): EvidenceBundle {
  return {
    window: { from: START_MS, to: START_MS + LASTS_MS },
    series: [],
    resources: [],
    edges: [],
    changes: [],
    alerts: [{ name: 'Slow', startsAt: ONSET_MS + 60_000, resourceKeys: ['service:front'] }],
    spans,
    logs,
    missing: [],
  };
}

/** The same spans with their rows in another order. */
export function rowsOf(spans: SpanTable, order: readonly number[]): SpanTable {
  const place = new Map(order.map((row, at) => [row, at]));
  const ints = (column: Int32Array): Int32Array => Int32Array.from(order, (row) => column[row] as number);
  const floats = (column: Float64Array): Float64Array => Float64Array.from(order, (row) => column[row] as number);
  return {
    ...spans,
    trace: ints(spans.trace),
    parent: ints(spans.parent).map((row) => place.get(row) ?? -1),
    entity: ints(spans.entity),
    operation: ints(spans.operation),
    start: floats(spans.start),
    duration: floats(spans.duration),
    failed: Uint8Array.from(order, (row) => spans.failed[row] as number),
  };
}
