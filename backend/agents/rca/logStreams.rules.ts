import type { ConventionIndex } from '../../resources/index.ts';

/** Labels by which streams are told apart in practice, those of a service first. */
export const STREAM_LABELS = [
  'service_name',
  'app_kubernetes_io_name',
  'application',
  'app',
  'service',
  'job',
  'container',
  'pod',
  'host',
] as const;

/** Lines are counted like messages: the service that writes them comes before its pod. */
const COUNTED_AS = 'log_messages_total';
const MOST_VALUES = 30;

/** The log streams of one resource and the LogQL that selects them. */
export interface EntityStreams {
  entity: string;
  selector: string;
}

/** Selectors of the resources that streams belong to, by what their labels mean; streams of nobody are left out. */
export function entityStreams(
  streams: readonly Readonly<Record<string, string>>[],
  conventions: Pick<ConventionIndex, 'match' | 'canonical'>
): EntityStreams[] {
  const entityOf = (labels: Readonly<Record<string, string>>): string | null => {
    const { entity } = conventions.match(COUNTED_AS, labels);
    return entity === null ? null : conventions.canonical(entity);
  };
  const all = streams.map((labels) => ({ labels, entity: entityOf(labels) }));
  const entities = [...new Set(all.map(({ entity }) => entity))].filter((entity) => entity !== null).sort();
  return entities.flatMap((entity) => {
    const own = all.filter((stream) => stream.entity === entity).map(({ labels }) => labels);
    const others = all.filter((stream) => stream.entity !== entity).map(({ labels }) => labels);
    const selector = selectorOf(own, others);
    return selector === null ? [] : [{ entity, selector }];
  });
}

/** One label that all of these have and the others have with other values only; the one of fewest values. */
function selectorOf(
  own: readonly Readonly<Record<string, string>>[],
  others: readonly Readonly<Record<string, string>>[]
): string | null {
  const candidates = Object.keys(own[0] ?? {})
    .map((label) => ({ label, values: [...new Set(own.map((labels) => labels[label] ?? ''))].sort() }))
    .filter(({ values }) => !values.includes('') && values.length <= MOST_VALUES)
    .filter(({ label, values }) => others.every((labels) => !values.includes(labels[label] ?? '')))
    .sort((a, b) => a.values.length - b.values.length || placeOf(a.label) - placeOf(b.label));
  const [best] = candidates;
  if (best === undefined) {
    return null;
  }
  const [only, ...more] = best.values;
  return more.length === 0
    ? `{${best.label}=${JSON.stringify(only)}}`
    : `{${best.label}=~${JSON.stringify(best.values.map(escaped).join('|'))}}`;
}

function placeOf(label: string): number {
  const place = (STREAM_LABELS as readonly string[]).indexOf(label);
  return place < 0 ? STREAM_LABELS.length : place;
}

function escaped(value: string): string {
  return value.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
