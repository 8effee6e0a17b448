import type { LineageNodeType } from '#contract/lineage';
import type { Resource, ResourceKind, TopologyEdge } from '#contract/resource';
import { listIncidents, readIncident } from '../../incidents/index.ts';
import { readIncidentLineage } from '../../lineage/index.ts';
import { AppError, type Tx } from '../../platform/index.ts';
import { readTopologyPage } from '../../resources/index.ts';
import { cutNotice } from '../frames/frame.ts';
import { nodeGraph } from './nodeGraph.ts';
import type { Reader } from './reading.ts';

/** Icons of Grafana's set. */
const KIND_ICONS: Partial<Record<ResourceKind, string>> = {
  service: 'cube',
  host: 'laptop-cloud',
  pod: 'layer-group',
  container: 'docker',
  database: 'database',
  cache: 'bolt',
  queue: 'exchange-alt',
  external: 'cloud',
  device: 'monitor',
  endpoint: 'link',
};
const STEP_ICONS: Partial<Record<LineageNodeType, string>> = {
  rule: 'bell',
  series: 'graph-bar',
  resource: 'cube',
  alert: 'exclamation-triangle',
  decision: 'code-branch',
  incident: 'fire',
  analysis: 'search',
  finding: 'bug',
  change: 'history',
  approval: 'check-circle',
  action: 'play',
  postmortem: 'file-alt',
  knowledge: 'book',
};
/** A range that ends so shortly before now means now. */
const NOW_MS = 60_000;

/** Resources and what connects them at the end of the time range. */
export const readTopologyGraph: Reader<'topology'> = async ({ database, clock }, query, { tenantId, range }) => {
  const nowMs = clock.now();
  const found = await database.tenant(tenantId, (tx) =>
    readTopologyPage(tx, tenantId, {
      nowMs,
      atMs: range.toMs < nowMs - NOW_MS ? range.toMs : undefined,
      focus: query.focus,
      depth: query.depth,
      kinds: query.resourceKind,
    })
  );
  return nodeGraph(
    { name: 'topology', main: 'requests', secondary: 'errors, or open incidents' },
    found.nodes.map(topologyNode),
    found.edges.map(topologyEdge),
    cutNotice(found.truncated, 'the graph was cut; choose a focus or fewer kinds')
  );
};

function topologyNode(resource: Resource) {
  const { openIncidents, worstSeverity, errorShare } = resource;
  return {
    id: resource.key,
    title: resource.name,
    subTitle: resource.kind,
    main: perSecond(resource.requestsPerSecond),
    secondary: openIncidents > 0 ? `${openIncidents} open (${worstSeverity ?? '?'})` : percent(errorShare),
    bad: openIncidents > 0 ? 1 : Math.min(1, Math.max(0, errorShare ?? 0)),
    icon: KIND_ICONS[resource.kind] ?? null,
    details: { team: resource.team ?? '', source: resource.source, p95: seconds(resource.p95Seconds) },
  };
}

function topologyEdge(edge: TopologyEdge) {
  return {
    id: `${edge.from} ${edge.kind} ${edge.to}`,
    source: edge.from,
    target: edge.to,
    main: perSecond(edge.requestsPerSecond) || edge.kind,
    secondary: percent(edge.errorShare),
    details: { kind: edge.kind, p95: seconds(edge.p95Seconds) },
  };
}

/** The ledger of one incident, from the rule to the outcome. */
export const readLineageGraph: Reader<'lineage'> = async ({ database }, query, { tenantId }) => {
  const graph = await database.tenant(tenantId, async (tx) => {
    const incidentId = await findIncident(tx, tenantId, query.incident);
    return readIncidentLineage(tx, tenantId, incidentId);
  });
  return nodeGraph(
    { name: 'lineage', main: 'step', secondary: 'time' },
    graph.nodes.map((node) => ({
      id: `${node.type} ${node.id}`,
      title: node.label,
      subTitle: node.type,
      main: node.type,
      secondary: node.at ?? '',
      bad: node.type === 'alert' || node.type === 'incident' ? 1 : 0,
      icon: STEP_ICONS[node.type] ?? null,
      details: {},
    })),
    graph.edges.map((edge) => ({
      id: edge.id,
      source: `${edge.from.type} ${edge.from.id}`,
      target: `${edge.to.type} ${edge.to.id}`,
      main: edge.relation,
      secondary: '',
      details: { reason: edge.reason, at: edge.at },
    })),
    cutNotice(graph.truncated, 'only the first 1,000 edges are shown')
  );
};

async function findIncident(tx: Tx, tenantId: string, wanted: string): Promise<string> {
  const number = /^#?(\d+)$/.exec(wanted)?.[1];
  if (number === undefined) {
    if ((await readIncident(tx, tenantId, wanted)) === null) {
      throw new AppError('not_found', 'There is no such incident.');
    }
    return wanted;
  }
  const request = { filter: { q: `#${number}` }, sort: '-number' as const, limit: 10, actorId: '' };
  const found = (await listIncidents(tx, tenantId, request)).items.find((one) => one.number === Number(number));
  if (found === undefined) {
    throw new AppError('not_found', `There is no incident #${number}.`);
  }
  return found.id;
}

function perSecond(value: number | null): string {
  return value === null ? '' : `${round(value)} req/s`;
}

function percent(share: number | null): string {
  return share === null ? '' : `${round(share * 100)} % errors`;
}

function seconds(value: number | null): string {
  return value === null ? '' : value < 1 ? `${round(value * 1_000)} ms` : `${round(value)} s`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
