import type { PostmortemFacts, ResourceImpact } from './facts.ts';
import { leadingFinding } from './leadingFinding.rules.ts';
import { lasting, link, plainMd, table, time } from './markdown.rules.ts';

const MOST_ROWS = 12;

/** Who, how long, how much; what cannot be known is said to be unknown. */
export function impactSection(facts: PostmortemFacts): string {
  return ['## Impact', whoLine(facts), howLongLine(facts), howMuch(facts)].join('\n\n');
}

function names(keys: readonly string[]): string {
  return keys.map((key) => plainMd(nameOf(key), 200)).join(', ');
}

function nameOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

function whoLine(facts: PostmortemFacts): string {
  const { incident, links } = facts;
  const finding = leadingFinding(facts);
  const cited = link('analysis', links.incident(incident.id));
  const own =
    incident.resources.length > 0
      ? incident.resources
      : incident.service === null
        ? []
        : [`service:${incident.service}`];
  const alerted =
    own.length === 0 ? 'The alerts name no resource.' : `The alerts are about ${names(own.slice(0, 20))}.`;
  if (finding === null) {
    return `**Who.** ${alerted} Who else felt it is not known.`;
  }
  const affected = finding.affected.filter((key) => !own.includes(key));
  const felt =
    affected.length === 0
      ? `Nobody else was seen to suffer (${cited}).`
      : `Also slower or failing: ${names(affected.slice(0, 20))}${affected.length > 20 ? ` and ${affected.length - 20} more` : ''} (${cited}).`;
  return `**Who.** ${alerted} ${felt}`;
}

function howLongLine({ impact, incident }: PostmortemFacts): string {
  const from = time(new Date(impact.from).toISOString());
  const begin =
    impact.beginsWith === 'onset'
      ? `the series began to change at ${from} UTC`
      : `the first alert fired at ${from} UTC`;
  const end =
    incident.resolvedAt === null
      ? 'it was still going on when this was written'
      : `it was over at ${time(new Date(impact.to).toISOString())} UTC`;
  return `**How long.** ${lasting(impact.to - impact.from)}: ${begin}, ${end}.`;
}

function howMuch({ impact, links }: PostmortemFacts): string {
  const { measured, unmeasured, gaps } = impact;
  const lines: string[] = [];
  if (measured.length === 0) {
    lines.push('**How much.** This cannot be said: no requests were counted for the resources concerned.');
  } else {
    const worst = measured.find((one) => (one.failed ?? 0) >= 1);
    lines.push(`**How much.** ${worst === undefined ? noFailures(measured) : worstLine(worst)}`);
    lines.push(
      table(
        ['Resource', 'Requests', 'Failed', 'Share', 'Share before', 'Evidence'],
        measured.slice(0, MOST_ROWS).map((one) => row(one, impact, links))
      )
    );
    lines.push(
      'Counts are taken from counters by extrapolation, so they are near, not exact; a request that passes several services is counted at each.'
    );
  }
  if (impact.countedTo < impact.to) {
    lines.push(
      `Requests were counted until ${time(new Date(impact.countedTo).toISOString())} UTC; the incident lasted longer.`
    );
  }
  if (unmeasured.length > 0) {
    lines.push(`Not counted, for no metric tells it: ${names(unmeasured.slice(0, 20))}.`);
  }
  gaps.slice(0, 5).forEach((gap) => lines.push(`Unknown: ${plainMd(gap)}`));
  return lines.join('\n\n');
}

function worstLine({ key, requests, failed }: ResourceImpact): string {
  return `About ${count(failed ?? 0)} of ${count(requests)} requests to ${plainMd(nameOf(key), 200)} failed (${share(failed, requests)}).`;
}

function noFailures(measured: readonly ResourceImpact[]): string {
  return measured.every((one) => one.failed === null)
    ? 'How many requests failed cannot be said: no metric of the resources concerned tells failures.'
    : 'No failed requests were counted where failures are told; what people felt was delay, if anything.';
}

function row(
  one: ResourceImpact,
  { from, countedTo }: { from: number; countedTo: number },
  links: PostmortemFacts['links']
): string[] {
  const { key, requests, failed, before, source, query } = one;
  const evidence = link(plainMd(source.name, 100), links.explore(source.id, query, { from, to: countedTo }));
  return [
    plainMd(nameOf(key), 200),
    count(requests),
    failed === null ? 'unknown' : count(failed),
    share(failed, requests),
    before === null ? 'unknown' : share(before.failed, before.requests),
    evidence,
  ];
}

function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

function share(failed: number | null, requests: number): string {
  if (failed === null || requests <= 0) {
    return 'unknown';
  }
  return `${Number(((100 * failed) / requests).toPrecision(2))} %`;
}
