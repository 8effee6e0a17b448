import type { Evidence } from '#contract/analysis';
import type { AnalysisResult } from '../bundle.ts';
import type { Findings } from '../rootcause/candidate.ts';
import type { Observation } from '../rootcause/pressure.ts';
import type { NodeShift } from '../rootcause/workShift.ts';
import type { Shift } from '../scoring/robustScore.ts';
import type { EvidenceBook } from './evidenceBook.ts';
import { flowSources } from './flowSources.ts';
import { quantity, statement } from './statement.ts';

/** From such a change on a series is odd; no calm one has it. */
const ODD_Z = 5;
const ODD_EFFECT = 0.4;
/** From such a share in the trouble on a resource is not healthy. */
const OWN_SHARE = 0.2;
const MOST = 200;
/** Of so many resources the oddest check is kept; each keeps its series. */
const MOST_SHOWN = 20;

interface Entry {
  checks: number;
  odd: number;
  seen: Observation[];
  node: NodeShift | null;
}

/** Resources with at least one judged series, none of which changed for the worse, with the oddest of what was looked at. */
export function healthyOnes(
  findings: Findings,
  blamed: ReadonlySet<string>,
  book: EvidenceBook
): AnalysisResult['healthy'] {
  const entries = new Map<string, Entry>();
  const entryOf = (key: string): Entry => {
    const entry = entries.get(key) ?? { checks: 0, odd: 0, seen: [], node: null };
    entries.set(key, entry);
    return entry;
  };
  for (const one of findings.observations) {
    // What says nothing since the onset (a pod that was replaced) was not looked at.
    if (one.profile.base.points > 0 && (one.calm || Number.isFinite(one.shift.after))) {
      const entry = entryOf(one.owner);
      entry.checks++;
      entry.odd += !one.calm && Math.abs(one.shift.z) > ODD_Z && Math.abs(one.shift.logRatio) > ODD_EFFECT ? 1 : 0;
      entry.seen.push(one);
    }
  }
  for (const node of findings.shifts.values()) {
    const entry = entryOf(node.key);
    const share = findings.excesses.get(node.key)?.share ?? 0;
    const fails = node.failure.scoresLessThan?.(ODD_Z) !== true && node.failure.z > ODD_Z;
    entry.checks++;
    entry.odd += share > OWN_SHARE || node.latency.z > ODD_Z || fails ? 1 : 0;
    entry.node = node;
  }
  const healthy = [...entries]
    .filter(([key, { odd }]) => odd === 0 && !blamed.has(key))
    .sort(([a, left], [b, right]) => right.checks - left.checks || (a < b ? -1 : 1))
    .slice(0, MOST);
  // What serves requests of its own comes first: it is what people ask for.
  const serving = healthy.filter(([, { node }]) => node !== null);
  const order = [...new Set([...serving, ...healthy].map(([key]) => key))];
  const shown = new Set(order.slice(0, MOST_SHOWN));
  return healthy.map(([resourceKey, entry]) => ({
    resourceKey,
    checks: entry.checks,
    evidence: shown.has(resourceKey) ? shownBy(resourceKey, entry, findings, book) : null,
  }));
}

/** Where two are as odd as each other, their names decide: never the order of the input. */
function isOdder(one: Observation, other: Observation): boolean {
  const [a, b] = [Math.abs(one.shift.z) || 0, Math.abs(other.shift.z) || 0];
  return a === b ? nameOf(one) < nameOf(other) : a > b;
}

function nameOf({ profile: { input } }: Observation): string {
  return `${input.metric}\n${input.query}\n${JSON.stringify(Object.entries(input.labels).sort())}`;
}

/** Its own requests where it has any: they are what people ask for; else the oddest of its series. */
function shownBy(key: string, { seen, node }: Entry, { graph }: Findings, book: EvidenceBook): Evidence | null {
  const resource = graph.nameOf(key);
  const figures = (shift: Shift, unit: string): Record<string, string> => ({
    before: quantity(shift.before, unit),
    after: quantity(shift.after, unit),
  });
  if (node !== null && Number.isFinite(node.latency.after)) {
    const text = statement('evidence.normal-latency', { resource, ...figures(node.latency, 's') });
    return quiet(book.derived(text, flowSources(node, 'duration'), node.latency, 's', key, 0));
  }
  const oddest = seen.reduce<Observation | null>((odd, one) => (odd && !isOdder(one, odd) ? odd : one), null);
  if (oddest === null) {
    return null;
  }
  const { input } = oddest.profile;
  const params = { resource, metric: input.metric, ...figures(oddest.shift, input.unit) };
  const text = statement('evidence.normal', params);
  return quiet(book.metric(text, [oddest.profile], oddest.shift, input.unit, key, 0));
}

/** Nothing began in what is healthy. */
function quiet(item: Evidence): Evidence {
  return { ...item, metric: item.metric && { ...item.metric, onset: null } };
}
