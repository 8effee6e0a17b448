import type { Evidence, Finding } from '#contract/analysis';
import type { BundleChange } from '../../analysis/index.ts';
import type { EdgeGiven, LineageRecord, NodeGiven } from '../../lineage/index.ts';
import type { StoredAnalysis } from './analysisRows.ts';

/** Of each analysis, and of each finding: what carries the verdict, not everything that was looked at. */
const MOST_FINDINGS = 3;
const MOST_SERIES = 5;

/**
 * What an analysis adds to its incident's graph: incident -> analysis -> findings -> what each blames and rests on.
 * Resources have the ids that decided alerts give them, so that the finding leads back to where the alert came from.
 */
export function lineageOfAnalysis(analysis: StoredAnalysis, changes: readonly BundleChange[]): LineageRecord {
  const { id, incidentId, status, summary, engine, seriesRead } = analysis;
  const at = analysis.finishedAt ?? analysis.startedAt;
  const node: NodeGiven = {
    type: 'analysis',
    id,
    label: summary.text,
    at,
    attributes: { status, engine, seriesRead, window: analysis.window, onset: analysis.onset },
  };
  const parts = analysis.findings
    .slice(0, MOST_FINDINGS)
    .map((finding) => partsOf(node, incidentId, finding, changes, at));
  const analysed: EdgeGiven = {
    from: { type: 'incident', id: incidentId },
    to: node,
    relation: 'analysed-by',
    at,
    reason: `The evidence of ${seriesRead} series was weighed.`,
    evidence: { status, missing: analysis.missing.slice(0, 5).map((statement) => statement.text) },
  };
  return {
    incidentId,
    nodes: [node, ...parts.flatMap((part) => part.nodes)],
    edges: [analysed, ...parts.flatMap((part) => part.edges)],
  };
}

/** A finding's id in the ledger: a cause that another one took over from and that is found again is the same finding. */
export function findingNodeId(incidentId: string, finding: Pick<Finding, 'mechanism' | 'resourceKey'>): string {
  return `${incidentId}/${finding.mechanism}/${finding.resourceKey}`;
}

interface Parts {
  nodes: NodeGiven[];
  edges: EdgeGiven[];
}

function partsOf(
  analysis: NodeGiven,
  incidentId: string,
  finding: Finding,
  changes: readonly BundleChange[],
  at: string
): Parts {
  const { rank, mechanism, confidence, certainty, resourceKey, resourceName, title } = finding;
  const found: NodeGiven = {
    type: 'finding',
    id: findingNodeId(incidentId, finding),
    label: title.text,
    at,
    attributes: { rank, mechanism, confidence, certainty },
  };
  const resource: NodeGiven = { type: 'resource', id: resourceKey, label: resourceKey };
  const edges: EdgeGiven[] = [
    edge(analysis, found, 'found', at, `Rank ${rank} with confidence ${confidence}.`, { rank, confidence, certainty }),
    edge(found, resource, 'blames', at, title.text, { resource: resourceName, mechanism, confidence }),
  ];
  const nodes = [found, resource];
  for (const { changeId, statement, weight } of finding.evidence) {
    if (changeId !== null) {
      const changed = changeNode(changeId, changes);
      nodes.push(changed);
      const relation = changeId === finding.changeId ? 'blames' : 'supported-by';
      edges.push(edge(found, changed, relation, at, statement.text, { weight }));
    }
  }
  const carrying = finding.evidence.filter((item) => item.metric !== null).sort((a, b) => b.weight - a.weight);
  for (const { metric, statement, weight } of carrying.slice(0, MOST_SERIES)) {
    if (metric !== null) {
      const series = seriesNode(metric);
      nodes.push(series);
      edges.push(edge(found, series, 'supported-by', at, statement.text, { ...numbersOf(metric), weight }));
    }
  }
  return { nodes, edges };
}

function edge(
  from: NodeGiven,
  to: NodeGiven,
  relation: EdgeGiven['relation'],
  at: string,
  reason: string,
  evidence: Record<string, unknown>
): EdgeGiven {
  return { from: { type: from.type, id: from.id }, to: { type: to.type, id: to.id }, relation, at, reason, evidence };
}

function changeNode(id: string, changes: readonly BundleChange[]): NodeGiven {
  const change = changes.find((one) => one.id === id);
  return change === undefined
    ? { type: 'change', id }
    : {
        type: 'change',
        id,
        label: change.title,
        at: new Date(change.at).toISOString(),
        attributes: { kind: change.kind, resource: change.resourceKey },
      };
}

type Metric = NonNullable<Evidence['metric']>;

function seriesNode({ query, labels, unit, sourceId }: Metric): NodeGiven {
  const told = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const id = `${query} {${told.join(', ')}}`;
  return { type: 'series', id, label: id, attributes: { query, labels, unit, sourceId } };
}

function numbersOf({ query, unit, before, after, score, onset, baseline, observed }: Metric): Record<string, unknown> {
  return { query, unit, before, after, score, onset, baseline, observed };
}
