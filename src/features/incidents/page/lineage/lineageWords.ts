import { t } from '@grafana/i18n';
import type { LineageEdge, LineageNodeType } from '#contract/lineage';

export function nodeTypeLabel(type: LineageNodeType): string {
  const labels: Record<LineageNodeType, () => string> = {
    rule: () => t('lineage.node.rule', 'Rule'),
    query: () => t('lineage.node.query', 'Query'),
    series: () => t('lineage.node.series', 'Series'),
    resource: () => t('lineage.node.resource', 'Resource'),
    alert: () => t('lineage.node.alert', 'Alert'),
    decision: () => t('lineage.node.decision', 'Decision'),
    incident: () => t('lineage.node.incident', 'Incident'),
    analysis: () => t('lineage.node.analysis', 'Analysis'),
    finding: () => t('lineage.node.finding', 'Finding'),
    change: () => t('lineage.node.change', 'Change'),
    proposal: () => t('lineage.node.proposal', 'Proposal'),
    approval: () => t('lineage.node.approval', 'Approval'),
    action: () => t('lineage.node.action', 'Action'),
    verification: () => t('lineage.node.verification', 'Verification'),
    outcome: () => t('lineage.node.outcome', 'Outcome'),
    postmortem: () => t('lineage.node.postmortem', 'Postmortem'),
    knowledge: () => t('lineage.node.knowledge', 'Knowledge'),
  };
  return labels[type]?.() ?? type;
}

/** What stands on a card that holds this many nodes. */
export function moreLabel(count: number): string {
  return t('lineage.more', '{{count}} more: show', { count });
}

export function relationLabel(relation: LineageEdge['relation']): string {
  const labels: Record<LineageEdge['relation'], () => string> = {
    queries: () => t('lineage.relation.queries', 'queries'),
    selects: () => t('lineage.relation.selects', 'selects'),
    observes: () => t('lineage.relation.observes', 'observes'),
    fired: () => t('lineage.relation.fired', 'fired'),
    decided: () => t('lineage.relation.decided', 'decided'),
    'grouped-into': () => t('lineage.relation.grouped-into', 'grouped into'),
    opened: () => t('lineage.relation.opened', 'opened'),
    suppressed: () => t('lineage.relation.suppressed', 'suppressed'),
    'analysed-by': () => t('lineage.relation.analysed-by', 'analysed by'),
    found: () => t('lineage.relation.found', 'found'),
    blames: () => t('lineage.relation.blames', 'blames'),
    'supported-by': () => t('lineage.relation.supported-by', 'supported by'),
    'moved-to': () => t('lineage.relation.moved-to', 'moved to'),
    'led-to': () => t('lineage.relation.led-to', 'led to'),
    proposed: () => t('lineage.relation.proposed', 'proposed'),
    approved: () => t('lineage.relation.approved', 'approved as'),
    declined: () => t('lineage.relation.declined', 'declined as'),
    ran: () => t('lineage.relation.ran', 'ran'),
    verified: () => t('lineage.relation.verified', 'verified by'),
    'rolled-back': () => t('lineage.relation.rolled-back', 'rolled back by'),
    'ended-in': () => t('lineage.relation.ended-in', 'ended in'),
    'written-up': () => t('lineage.relation.written-up', 'written up in'),
    taught: () => t('lineage.relation.taught', 'taught'),
    recalled: () => t('lineage.relation.recalled', 'recalled by'),
  };
  return labels[relation]?.() ?? relation;
}
