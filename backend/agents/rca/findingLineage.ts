import type { Analysis, Finding } from '#contract/analysis';
import type { EdgeGiven, LineageRecord, NodeGiven } from '../../lineage/index.ts';

/** The ledger keeps the causes that a person would look at; the rest stays with the analysis. */
const MOST_FINDINGS = 3;

/**
 * What an analysis says into an incident's lineage: analysis -> finding -> resource and, where a change speaks for it,
 * finding -> change. The same cause found again is the same finding, reached from one more analysis.
 */
export function findingLineage(
  { id: analysisId, incidentId, findings }: Pick<Analysis, 'id' | 'incidentId' | 'findings'>,
  at: string
): LineageRecord {
  const nodes: NodeGiven[] = [];
  const edges: EdgeGiven[] = [];
  for (const finding of findings.slice(0, MOST_FINDINGS)) {
    const node = nodeOf(incidentId, finding, at);
    const { rank, confidence, certainty, title, resourceKey } = finding;
    const analysis = { type: 'analysis', id: analysisId } as const;
    nodes.push(node);
    edges.push(
      { from: analysis, to: node, relation: 'found', at, reason: `Cause ${rank}, ${certainty}.`, evidence: { rank, confidence } },
      { from: node, to: { type: 'resource', id: resourceKey }, relation: 'blames', at, reason: title.text }
    );
    for (const { changeId, statement } of finding.evidence) {
      if (changeId !== null) {
        const change: NodeGiven = { type: 'change', id: changeId, label: String(statement.params['change'] ?? statement.text) };
        nodes.push(change);
        edges.push({ from: node, to: change, relation: 'supported-by', at, reason: statement.text });
      }
    }
  }
  return { incidentId, nodes, edges };
}

function nodeOf(incidentId: string, { resourceKey, mechanism, title, confidence, certainty, evidence }: Finding, at: string): NodeGiven {
  return {
    type: 'finding',
    id: `${incidentId}/${mechanism}/${resourceKey}`,
    label: title.text,
    at,
    attributes: { certainty, confidence, evidence: evidence.map(({ statement }) => statement.text) },
  };
}
