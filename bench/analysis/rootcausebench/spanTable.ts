import type { BundleEdge, EvidenceBundle } from '../../../backend/analysis/index.ts';
import { keyOf } from './keyOf.ts';

export interface SpanLine {
  span_id: string;
  parent_id?: string | null;
  service: string;
  name: string;
  start: string;
  duration_ms: number;
  status?: string;
  error?: string;
  status_message?: string;
}

/** Spans as a table. Ids are unique in a file, traces are told by their roots. */
export function spanTableOf(spans: readonly SpanLine[]): NonNullable<EvidenceBundle['spans']> {
  const entities = [...new Set(spans.map(({ service }) => keyOf(service)))];
  const operations = [...new Set(spans.map(({ name }) => name))];
  const rows = new Map(spans.map(({ span_id }, row) => [span_id, row]));
  const parent = spans.map(({ parent_id }) => rows.get(parent_id ?? '') ?? -1);
  return {
    entities,
    operations,
    parent: Int32Array.from(parent),
    trace: Int32Array.from(spans, (_, row) => rootOf(row, parent)),
    entity: Int32Array.from(spans, ({ service }) => entities.indexOf(keyOf(service))),
    operation: Int32Array.from(spans, ({ name }) => operations.indexOf(name)),
    start: Float64Array.from(spans, ({ start }) => Date.parse(start)),
    duration: Float64Array.from(spans, ({ duration_ms }) => duration_ms),
    failed: Uint8Array.from(spans, ({ status }) => (status === 'ERROR' ? 1 : 0)),
  };
}

function rootOf(row: number, parents: readonly number[]): number {
  let at = row;
  for (let steps = 0; steps < parents.length && (parents[at] ?? -1) >= 0; steps++) {
    at = parents[at] as number;
  }
  return at;
}

/** Who calls whom, as far as the spans show. */
export function edgesOf(spans: readonly SpanLine[]): BundleEdge[] {
  const services = new Map(spans.map(({ span_id, service }) => [span_id, service]));
  const pairs = new Map<string, BundleEdge>();
  for (const { parent_id, service } of spans) {
    const caller = services.get(parent_id ?? '');
    if (caller !== undefined && caller !== service) {
      pairs.set(`${caller}\n${service}`, { from: keyOf(caller), to: keyOf(service), kind: 'calls' });
    }
  }
  return [...pairs.values()];
}
