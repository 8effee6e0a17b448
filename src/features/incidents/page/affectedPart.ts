import { t } from '@grafana/i18n';
import type { IconName } from '@grafana/data';
import type { Finding } from '#contract/analysis';
import type { OperationAnswer } from '#contract/operation';
import type { getTopology, Resource, ResourceKind } from '#contract/resource';
import { formatShare } from '../../../shared/format/quantity.ts';
import type { GraphEdge, GraphNode, GraphState } from '../../../shared/graph/index.ts';
import { plainText } from '../../../shared/plainText.ts';

type Topology = OperationAnswer<typeof getTopology>;

interface Trouble {
  focus: string;
  /** Resources that alerts name. */
  alerted: readonly string[];
  finding: Finding | undefined;
}

const MAX_NODES = 14;
const ICONS: Partial<Record<ResourceKind, IconName>> = {
  database: 'database',
  cache: 'bolt',
  queue: 'list-ul',
  external: 'cloud',
  host: 'monitor',
  pod: 'cube',
  container: 'cube',
};

/** The cause, what it affects and their direct neighbours: as much as fits beside the causes. */
export function affectedPart(
  topology: Topology,
  trouble: Trouble
): { nodes: GraphNode[]; edges: GraphEdge[]; more: number } {
  const rank = (key: string) => {
    if (key === trouble.focus) {
      return 0;
    }
    if (trouble.finding?.affected.includes(key)) {
      return 1;
    }
    return trouble.alerted.includes(key) ? 2 : 3;
  };
  const near = new Set(
    topology.edges.flatMap(({ from, to }) => (from === trouble.focus ? [to] : to === trouble.focus ? [from] : []))
  );
  const wanted = topology.nodes
    .filter(({ key }) => rank(key) < 3 || near.has(key))
    .sort((a, b) => rank(a.key) - rank(b.key) || a.key.localeCompare(b.key));
  const shown = wanted.slice(0, MAX_NODES);
  const keys = new Set(shown.map(({ key }) => key));
  return {
    nodes: shown.map((resource) => nodeOf(resource, trouble)),
    edges: topology.edges
      .filter(({ from, to }) => keys.has(from) && keys.has(to))
      .map(({ from, to, errorShare }) => ({
        from,
        to,
        state: errorShare !== null && errorShare >= 0.01 ? 'critical' : 'neutral',
      })),
    more: wanted.length - shown.length,
  };
}

function nodeOf(resource: Resource, { focus, alerted, finding }: Trouble): GraphNode {
  const isCause = finding !== undefined && resource.key === focus;
  const affected = finding?.affected.includes(resource.key) || alerted.includes(resource.key);
  const state: GraphState = isCause ? 'critical' : affected ? 'warning' : 'neutral';
  const errors =
    resource.errorShare !== null && resource.errorShare > 0
      ? t('where.errors', '{{share}} errors', { share: formatShare(resource.errorShare), ...plainText })
      : undefined;
  const role = isCause ? t('where.cause', 'likely cause') : affected ? t('where.affected', 'affected') : undefined;
  return {
    id: resource.key,
    label: resource.name,
    kind: resource.kind,
    icon: ICONS[resource.kind] ?? 'cube',
    state,
    detail: [role, errors].filter(Boolean).join(' · ') || undefined,
  };
}
