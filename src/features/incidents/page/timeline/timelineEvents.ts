import type { Change } from '#contract/change';
import type { TimelineEntry } from '#contract/incident';

export const GROUPS = ['people', 'alerts', 'analysis', 'changes'] as const;
export type Group = (typeof GROUPS)[number];

export type TimelineEvent =
  | { id: string; at: number; group: Group; entry: TimelineEntry }
  | { id: string; at: number; group: 'changes'; change: Change };

const ALERT_KINDS: ReadonlySet<TimelineEntry['kind']> = new Set([
  'opened',
  'alert-joined',
  'alert-resolved',
  'alert-returned',
  'blind',
  'sighted',
  'flapping',
  'reopened',
]);

/** Which filter an entry belongs to. What the product does on its own account counts with the alerts that made it. */
export function groupOf(entry: Pick<TimelineEntry, 'kind' | 'actor'>): Group {
  if (entry.kind === 'analysis') {
    return 'analysis';
  }
  return ALERT_KINDS.has(entry.kind) || entry.actor.kind === 'system' ? 'alerts' : 'people';
}

/**
 * Entries and changes in one line of time, newest last. Changes later than the last loaded entry wait until there are no
 * more entries (`complete`), so that nothing is inserted above what was read.
 */
export function mergeTimeline(
  entries: readonly TimelineEntry[],
  changes: readonly Change[],
  complete: boolean
): TimelineEvent[] {
  const last = Date.parse(entries.at(-1)?.at ?? '');
  const events: TimelineEvent[] = [
    ...entries.map((entry) => ({ id: entry.id, at: Date.parse(entry.at), group: groupOf(entry), entry })),
    ...changes
      .map((change) => ({ id: change.id, at: Date.parse(change.at), group: 'changes' as const, change }))
      .filter(({ at }) => complete || at <= last),
  ];
  return events.sort((a, b) => a.at - b.at);
}
