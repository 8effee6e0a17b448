import type { Evidence, Finding } from '#contract/analysis';
import type { LearntCause } from '#contract/knowledge';
import type { PostmortemFacts } from './facts.ts';
import { code, link, plainMd } from './markdown.rules.ts';

const MOST_EVIDENCE = 6;
const MOST_AGAINST = 3;
const MOST_OTHERS = 3;

const SAID: Record<LearntCause['confirmed'], string> = {
  right: 'people said: right',
  near: 'people said: near',
  wrong: 'people said: wrong',
  unrated: 'nobody has rated it',
};

/** The cause with what speaks for and against it, and where to look it up. */
export function causeSection(facts: PostmortemFacts): string {
  const { analysis, incident, links } = facts;
  const cited = link('the analysis', links.incident(incident.id));
  if (analysis === null) {
    return '## Cause\n\nThe incident was not analysed. _For people to establish._';
  }
  const missing = analysis.missing.slice(0, 5).map((one) => `- ${plainMd(one.text)}`);
  const unknown = missing.length === 0 ? [] : [`What could not be looked at:\n\n${missing.join('\n')}`];
  if (analysis.findings.length === 0) {
    return [
      '## Cause',
      `Not established: ${plainMd(analysis.summary.text)} (${cited}). _For people to establish._`,
      ...unknown,
    ].join('\n\n');
  }
  const [first, ...others] = ordered(facts);
  const listed = others
    .slice(0, MOST_OTHERS)
    .map(
      ({ finding, confirmed }) =>
        `- ${plainMd(finding.title.text)} (${percent(finding.confidence)}; ${SAID[confirmed]})`
    );
  return [
    '## Cause',
    ...(first === undefined ? [] : [findingText(first, facts)]),
    ...(listed.length === 0 ? [] : [`Also considered (${cited}):\n\n${listed.join('\n')}`]),
    ...unknown,
  ].join('\n\n');
}

interface Judged {
  finding: Finding;
  confirmed: LearntCause['confirmed'];
}

/** What people confirmed first, what they called wrong last; else by rank. */
function ordered({ analysis, causes }: PostmortemFacts): Judged[] {
  const standing = { right: 0, near: 1, unrated: 2, wrong: 3 };
  return (analysis?.findings ?? [])
    .map((finding, i) => ({ finding, confirmed: causes[i]?.confirmed ?? 'unrated' }))
    .sort((a, b) => standing[a.confirmed] - standing[b.confirmed] || a.finding.rank - b.finding.rank);
}

function findingText({ finding, confirmed }: Judged, facts: PostmortemFacts): string {
  const { incident, links } = facts;
  const where = link('analysis', links.incident(incident.id));
  const head = `**${plainMd(finding.title.text)}** Confidence ${percent(finding.confidence)} (${finding.certainty}; ${SAID[confirmed]}; ${where}).`;
  const change = facts.changes.find((one) => one.id === finding.changeId);
  const changed = change === undefined ? [] : [`Change: ${link(plainMd(change.title, 300), change.url)}.`];
  const evidence = finding.evidence.slice(0, MOST_EVIDENCE).map((one) => `- ${evidenceLine(one, facts)}`);
  const against = finding.against.slice(0, MOST_AGAINST).map((one) => `- ${evidenceLine(one, facts)}`);
  return [
    head,
    ...changed,
    ...(evidence.length === 0 ? [] : [`What speaks for it:\n\n${evidence.join('\n')}`]),
    against.length === 0
      ? 'Nothing was found that speaks against it.'
      : `What speaks against it:\n\n${against.join('\n')}`,
  ].join('\n\n');
}

function evidenceLine({ statement, metric }: Evidence, { incident, links }: PostmortemFacts): string {
  const text = plainMd(statement.text);
  if (metric === null) {
    return `${text} (${link('incident page', links.incident(incident.id))})`;
  }
  const range = { from: Date.parse(metric.baseline.from), to: Date.parse(metric.observed.to) };
  const explore = links.explore(metric.sourceId, metric.query, range);
  return `${text} (${explore === null ? code(metric.query, 300) : link('Explore', explore)})`;
}

function percent(confidence: number): string {
  return `${Math.round(confidence * 100)} %`;
}
