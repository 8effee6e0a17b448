import type { Mechanism } from '#contract/analysis';
import { leadingFinding } from './leadingFinding.rules.ts';
import type { PostmortemFacts } from './facts.ts';
import { lasting, link, plainMd } from './markdown.rules.ts';

/** What usually keeps a mechanism from doing it again; `{resource}` is where it happened. */
const REMEDIES: Partial<Record<Mechanism, string>> = {
  deploy: 'Find what the deploy of {resource} broke, and add the check that would have stopped it before production.',
  configuration:
    'Have changes of the configuration of {resource} checked before they take effect, and make them easy to undo.',
  'feature-flag': 'Roll the feature of {resource} out in steps, with a metric that stops it.',
  dependency: 'Give {resource} a time limit, a fallback or a circuit breaker on the side of its callers.',
  'pool-exhaustion':
    'Size the pool of {resource} for its peak, find what holds its places, and alert before it is full.',
  memory: 'Find what makes the memory of {resource} grow, and alert on its growth before the limit.',
  disk: 'Bound what fills the disk of {resource}, and alert by the time that is left until it is full.',
  traffic: 'Limit or shed load at {resource} before it is overwhelmed, and find where the requests came from.',
  'cpu-contention': 'Keep {resource} free of neighbours that can take its CPU: requests, limits or a place of its own.',
  network: 'Find where calls to {resource} were lost, and alert on loss and retransmission.',
  crash: 'Find why {resource} crashes, and test for it.',
  saturation: 'Raise the limit that {resource} ran into, or keep load below it, and alert before it is reached.',
  errors: 'Find why requests fail in {resource}, and test for it.',
  latency: 'Find what makes {resource} slow, and set a target that alerts when it is missed.',
};

/** A first alert this long after the onset came late. */
const LATE_MS = 5 * 60_000;

/** What could be promised; owner and day are for people to fill in. */
export function followUpSection(facts: PostmortemFacts): string {
  const proposals = proposed(facts).map((text) => `- [ ] ${text} (owner: ____, due: ____)`);
  const told =
    'Proposed by the analysis. Decide which of them to keep, and track those as follow-ups with an owner and a day.';
  return `## Follow-ups\n\n${told}\n\n${proposals.join('\n')}`;
}

function proposed(facts: PostmortemFacts): string[] {
  const { analysis, incident, alerts, runs, earlier, links } = facts;
  const list: string[] = [];
  const finding = leadingFinding(facts);
  const remedy = finding === null ? undefined : REMEDIES[finding.mechanism];
  if (finding !== null && remedy !== undefined) {
    list.push(remedy.replace('{resource}', () => plainMd(finding.resourceName, 200)));
  }
  if (finding === null) {
    list.push('Establish the cause, and add the metrics that would have shown it.');
  }
  const alertedAt = Math.min(...alerts.map((alert) => Date.parse(alert.startsAt)));
  const late = analysis?.onset == null ? 0 : alertedAt - Date.parse(analysis.onset);
  if (Number.isFinite(late) && late > LATE_MS) {
    list.push(`Alert earlier: the series changed ${lasting(late)} before the first alert fired.`);
  }
  const same = earlier.find((one) => one.reasons.some((reason) => reason.code === 'similar.same-cause'));
  if (same !== undefined) {
    list.push(
      `It happened before, in ${link(`#${same.number}`, links.incident(same.incidentId))}: see what was promised then, and why it did not hold.`
    );
  }
  if (incident.blind || facts.timeline.some((entry) => entry.kind === 'blind')) {
    list.push('A rule could not see while this went on: make it robust against missing data.');
  }
  if (finding !== null && !runs.some((run) => run.worked)) {
    list.push('Write a playbook for this, so that the next time somebody only has to approve it.');
  }
  return list;
}
