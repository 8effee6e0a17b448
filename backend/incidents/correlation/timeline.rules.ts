import type { TimelineEntry } from '#contract/incident';
import type { Passage } from './passage.rules.ts';
import type { NewTimelineEntry } from './workingSet.ts';

/** Alike entries of one incident in one batch are told singly up to here, beyond as a sum. */
const TOLD_SINGLY = 3;

/** Adds a timeline entry; `text` is the English of the statement `timeline.<kind>`. */
export function note(
  passage: Pick<Passage, 'changes' | 'now'>,
  incidentId: string,
  kind: TimelineEntry['kind'],
  params: Record<string, string | number>,
  text: string,
  detail: Record<string, unknown> = {},
  code: string = kind
): void {
  const cut = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 300) : value])
  );
  const statement = { code: `timeline.${code}`, params: cut, text: text.slice(0, 1_000) };
  passage.changes.timeline.push({ incidentId, at: passage.now, kind, text: statement, detail });
}

/** In a storm, one entry tells of many alerts that joined, returned or were resolved in one batch. */
export function summarised(entries: readonly NewTimelineEntry[]): NewTimelineEntry[] {
  const groups = new Map<string, NewTimelineEntry[]>();
  for (const entry of entries) {
    const key = entry.kind.startsWith('alert-') ? `${entry.incidentId}/${entry.kind}` : `${groups.size}/single`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap((group) => (group.length <= TOLD_SINGLY ? group : [summaryOf(group)]));
}

const VERBS: Partial<Record<TimelineEntry['kind'], string>> = {
  'alert-joined': 'joined',
  'alert-returned': 'fire again',
  'alert-resolved': 'are resolved',
};

function summaryOf(group: readonly NewTimelineEntry[]): NewTimelineEntry {
  const [first] = group;
  if (first === undefined) {
    throw new Error('A group of timeline entries is never empty.');
  }
  const names = [...new Set(group.map((entry) => String(entry.text.params['alert'] ?? '')))].slice(0, 5);
  const params = { count: group.length, alerts: names.join(', ').slice(0, 300) };
  return {
    ...first,
    text: {
      code: `timeline.${first.kind}-many`,
      params,
      text: `${params.count} alerts ${VERBS[first.kind] ?? first.kind}: ${params.alerts}`,
    },
    detail: { count: group.length, fingerprints: group.slice(0, 100).map((entry) => entry.detail['fingerprint']) },
  };
}
