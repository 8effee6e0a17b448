import type { Finding } from '#contract/analysis';
import { causeSection } from './causeSection.rules.ts';
import type { PostmortemFacts } from './facts.ts';
import { followUpSection } from './followUpSection.rules.ts';
import { impactSection } from './impactSection.rules.ts';
import { leadingFinding } from './leadingFinding.rules.ts';
import { lasting, link, plainMd, time } from './markdown.rules.ts';
import { timelineSection } from './timelineSection.rules.ts';

/** A drafted postmortem. The title is plain text, the body Markdown. */
export interface Draft {
  title: string;
  body: string;
  tags: string[];
}

const LONGEST_TITLE = 300;
const LONGEST_BODY = 190_000;

/**
 * The draft of a postmortem: what is known, each claim with what it rests on, in a form that people finish. Pure: the same
 * facts give the same text. Whatever comes from outside is escaped.
 */
export function draftOf(facts: PostmortemFacts): Draft {
  const { incident, causes } = facts;
  const title = `Postmortem #${incident.number}: ${incident.title}`;
  const parts = [
    summarySection(facts),
    impactSection(facts),
    timelineSection(facts),
    causeSection(facts),
    doneSection(facts),
    followUpSection(facts),
    '## Lessons\n\n_For the people who were there: what went well, what did not, where we were lucky._',
  ];
  const mechanism = causes.find((one) => one.confirmed !== 'wrong')?.mechanism;
  return {
    title:
      title.length <= LONGEST_TITLE ? title : `${title.slice(0, LONGEST_TITLE - 1).replace(/[\ud800-\udbff]$/, '')}…`,
    body: `${parts.join('\n\n')}\n`.slice(0, LONGEST_BODY).toWellFormed(),
    tags: mechanism === undefined || mechanism === 'unknown' ? [] : [mechanism],
  };
}

function summarySection(facts: PostmortemFacts): string {
  const { incident, alerts, runs, impact, links } = facts;
  const cited = link(`#${incident.number}`, links.incident(incident.id));
  const where = incident.service === null ? '' : ` on ${plainMd(incident.service)}`;
  const first = [...alerts].sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1))[0];
  const noticed =
    first === undefined
      ? `It was opened by hand at ${time(incident.openedAt)} UTC.`
      : `It was noticed by the alert “${plainMd(first.name, 200)}”, which fired at ${time(first.startsAt)} UTC.`;
  const ended =
    incident.resolvedAt === null ? 'It is not resolved yet.' : `It was resolved at ${time(incident.resolvedAt)} UTC.`;
  const finding = leadingFinding(facts);
  const cause =
    finding === null
      ? 'No cause has been established.'
      : `The ${verdictWord(facts, finding)} cause: ${plainMd(finding.title.text)}`;
  const repair = runs.filter((run) => run.worked).at(-1);
  const repaired =
    repair === undefined
      ? 'No playbook repaired it.'
      : `It was repaired by ${link(`run #${repair.number}`, links.run(repair.id))}, “${plainMd(repair.title, 200)}”.`;
  const again =
    incident.reopenedCount > 0 ? ` It came back ${times(incident.reopenedCount)} after it had seemed over.` : '';
  return [
    '## Summary',
    `Incident ${cited}, “${plainMd(incident.title, 300)}”, of severity ${incident.severity}${where}, lasted ${lasting(impact.to - impact.from)}. ${noticed} ${ended}${again}`,
    `${cause} ${repaired}`,
  ].join('\n\n');
}

function verdictWord({ analysis, causes }: PostmortemFacts, finding: Finding): string {
  const verdict = causes[analysis?.findings.indexOf(finding) ?? -1]?.confirmed;
  return verdict === 'right'
    ? 'confirmed'
    : verdict === 'near'
      ? 'nearly confirmed'
      : 'likely (not yet confirmed by anybody)';
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function doneSection({ runs, links }: PostmortemFacts): string {
  if (runs.length === 0) {
    return '## What was done\n\nNo playbook was run for this incident. What people did by hand stands in the timeline as far as they noted it.';
  }
  const lines = runs.map((run) => {
    const end =
      run.finishedAt === null ? 'still under way' : `ended ${time(run.finishedAt)} UTC as ${plainMd(run.status)}`;
    const helped = !run.ended ? '' : run.worked ? ' **It helped.**' : ' It did not help.';
    const outcome = run.outcome === null ? '' : ` ${plainMd(run.outcome)}`;
    return `- ${link(`Run #${run.number}`, links.run(run.id))}, playbook “${plainMd(run.playbookName, 200)}”: ${plainMd(run.title, 300)}. Asked for by ${plainMd(run.requestedBy, 200)} at ${time(run.at)} UTC, ${end}.${outcome}${helped}`;
  });
  return `## What was done\n\n${lines.join('\n')}`;
}
