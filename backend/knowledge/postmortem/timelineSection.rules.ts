import type { TimelineEntry } from '#contract/incident';
import { link, plainMd, table, time } from './markdown.rules.ts';
import type { PostmortemFacts } from './facts.ts';

/** Of a long timeline the beginning and the end are told. */
const FIRST = 40;
const LAST = 20;
const LONGEST_NOTE = 300;

interface Moment {
  at: string;
  text: string;
}

/** What happened, in order: the timeline, the blamed changes, the onset, and why alerts were grouped. */
export function timelineSection(facts: PostmortemFacts): string {
  const { incident, links, timelineLeftOut } = facts;
  const moments = [...facts.timeline.map(momentOf), ...around(facts)].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0
  );
  const shown = moments.length <= FIRST + LAST ? moments : [...moments.slice(0, FIRST), ...moments.slice(-LAST)];
  const rows = shown.map((one) => [time(one.at), one.text]);
  if (shown.length < moments.length) {
    rows.splice(FIRST, 0, ['…', `${moments.length - shown.length} entries left out`]);
  }
  const source = `Source: timeline and lineage of ${link(`#${incident.number}`, links.incident(incident.id))}${timelineLeftOut ? ', as far as it was read' : ''}.`;
  return `## Timeline\n\n${table(['Time (UTC)', 'What happened'], rows)}\n\n${source}`;
}

function momentOf(entry: TimelineEntry): Moment {
  const who = entry.actor.kind === 'system' ? '' : ` (${plainMd(entry.actor.name, 100)})`;
  const note = entry.note === null ? '' : `: ${plainMd(entry.note, LONGEST_NOTE)}`;
  return { at: entry.at, text: `${plainMd(entry.text.text, LONGEST_NOTE)}${note}${entry.kind === 'note' ? '' : who}` };
}

function around({ analysis, changes, decisions }: PostmortemFacts): Moment[] {
  const blamed = new Set(analysis?.findings.map((finding) => finding.changeId));
  return [
    ...(analysis?.onset == null ? [] : [{ at: analysis.onset, text: 'The series began to change (onset).' }]),
    ...changes
      .filter((change) => blamed.has(change.id))
      .map((change) => ({
        at: change.at,
        text: `Change: ${plainMd(change.title, LONGEST_NOTE)}${change.author === null ? '' : ` by ${plainMd(change.author, 100)}`}`,
      })),
    ...decisions.map(({ at, reason }) => ({ at, text: `Why: ${plainMd(reason, LONGEST_NOTE)}` })),
  ];
}
