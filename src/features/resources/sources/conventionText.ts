import type { EdgeKind, EntityRule, MetricConvention, ResourceKind } from '#contract/resource';
import type { z } from 'zod';

type Rule = z.infer<typeof EntityRule>;
type KindLabel = (kind: ResourceKind) => string;

/** Each kind with the labels that name it, the first two rules: "Service (service_name), Pod (namespace/pod), ...". */
export function entityText({ entity }: MetricConvention, kindLabel: KindLabel): string {
  return rulesText(entity, kindLabel);
}

export function edgeText(
  { edge }: MetricConvention,
  kindLabel: KindLabel,
  edgeLabel: (kind: EdgeKind) => string
): string {
  return edge === null
    ? ''
    : `${rulesText(edge.from, kindLabel)} ${edgeLabel(edge.kind)} ${rulesText(edge.to, kindLabel)}`;
}

const NAMED = 2;

function rulesText(rules: readonly Rule[], kindLabel: KindLabel): string {
  const named = rules.slice(0, NAMED).map(({ kind, labels }) => `${kindLabel(kind)} (${labels.join('/')})`);
  return rules.length > NAMED ? `${named.join(', ')}, …` : named.join(', ');
}
