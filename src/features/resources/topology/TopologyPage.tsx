import { useMemo } from 'react';
import { t } from '@grafana/i18n';
import { Alert, Button, LinkButton, Stack } from '@grafana/ui';
import { getTopology, RESOURCE_KINDS } from '#contract/resource';
import { useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { LayeredGraph } from '../../../shared/graph/index.ts';
import { useNarrow } from '../../../shared/hooks/useNarrow.ts';
import { knownOnly, QueryView, useUrlState, type UrlState } from '../../../shared/list/index.ts';
import { AppPage, Bar, EmptyState } from '../../../shared/ui/index.ts';
import { ResourceDrawer } from '../ResourceDrawer.tsx';
import { resourceTabs } from '../resourceTabs.ts';
import { Difference } from './Difference.tsx';
import { TimeSlider } from './TimeSlider.tsx';
import { around, topologyGraph, visiblePart, type Topology, type TopologyView } from './topologyGraph.ts';
import { TopologyControls } from './TopologyControls.tsx';
import { TopologyTables } from './TopologyTables.tsx';

const GRAPH_HEIGHT = 560;
const DEFAULT_DEPTH = 2;

function viewOf({ one, many }: UrlState, narrow: boolean) {
  const at = Date.parse(one('at') ?? '');
  const depth = Number(one('depth') ?? DEFAULT_DEPTH);
  const kind = knownOnly(many('kind'), RESOURCE_KINDS);
  const shown: 'graph' | 'table' = (one('view') ?? (narrow ? 'table' : 'graph')) === 'table' ? 'table' : 'graph';
  return {
    shown,
    at: Number.isFinite(at) ? new Date(at).toISOString() : undefined,
    depth: Number.isInteger(depth) && depth >= 1 && depth <= 5 ? depth : DEFAULT_DEPTH,
    focus: one('focus')?.slice(0, 300),
    kind: kind.length > 0 ? kind : undefined,
    layers: one('layers') === 'all' ? ('all' as const) : ('calls' as const),
    opened: many('group'),
  };
}

/** "What does this touch?" Who calls whom, now or at a time of the last day, as a picture or as tables. */
export function TopologyPage() {
  const url = useUrlState();
  const view = viewOf(url, useNarrow());
  const { at, focus, depth, kind } = view;
  const scope = { focus, kind, depth: focus === undefined ? undefined : depth };
  const topology = useOperation(
    getTopology,
    { query: { ...scope, at } },
    { keepPrevious: true, refetchInterval: at === undefined ? 30_000 : undefined }
  );
  return (
    <AppPage
      title={t('pages.topology', 'Topology')}
      subTitle={t(
        'resources.topologySubTitle',
        'Who calls whom, from left to right, with rate and errors of each call.'
      )}
      tabs={resourceTabs('topology')}
    >
      <Stack direction="column" gap={2}>
        <TopologyControls view={view} onChange={url.set} />
        <TimeSlider at={at} onChange={(next) => url.set({ at: next })} />
        {at !== undefined && topology.data && <Difference then={topology.data} scope={scope} />}
        <QueryView query={topology} what={t('pages.topology', 'Topology')} loading={<Bar height={GRAPH_HEIGHT} />}>
          {(answer) => <Picture topology={answer} view={view} url={url} />}
        </QueryView>
      </Stack>
      <ResourceDrawer resourceKey={url.one('key')} onChange={(key) => url.set({ key })} />
    </AppPage>
  );
}

interface PictureProps {
  topology: Topology;
  view: TopologyView & { shown: 'graph' | 'table' };
  url: UrlState;
}

function Picture({ topology, view, url }: PictureProps) {
  const { layers, focus, shown } = view;
  const opened = view.opened.join('\n');
  const graph = useMemo(
    () => topologyGraph(topology, { layers, focus, opened: opened === '' ? [] : opened.split('\n') }),
    [topology, layers, focus, opened]
  );
  const selected = url.one('key') ?? focus;
  const highlighted = useMemo(
    () =>
      selected !== undefined && graph.nodes.some(({ id }) => id === selected)
        ? around(selected, graph.edges)
        : undefined,
    [selected, graph]
  );
  if (graph.nodes.length === 0) {
    return <Nothing filtered={topology.nodes.length > 0 || focus !== undefined} url={url} />;
  }
  const choose = (id: string | undefined) =>
    id?.startsWith('group:')
      ? url.set({ group: [...view.opened, id.slice('group:'.length)] })
      : url.set({ key: id }, { replace: id === undefined });
  return (
    <>
      {topology.truncated && (
        <Alert severity="info" title={t('resources.truncated', 'Only the first 1,000 resources are shown')}>
          {t('resources.truncatedHint', 'Choose one to look around, or a kind.')}
        </Alert>
      )}
      {shown === 'graph' ? (
        <LayeredGraph
          label={t('resources.graphLabel', 'Topology as a graph; the table view has the same as lists')}
          height={GRAPH_HEIGHT}
          nodes={graph.nodes}
          edges={graph.edges}
          selected={selected}
          highlighted={highlighted}
          onSelect={choose}
        />
      ) : (
        <TopologyTables
          part={visiblePart(topology, view)}
          onOpen={(key) => url.set({ key })}
          openKey={url.one('key')}
        />
      )}
    </>
  );
}

function Nothing({ filtered, url }: { filtered: boolean; url: UrlState }) {
  return filtered ? (
    <EmptyState
      variant="not-found"
      title={t('resources.topologyNoneFiltered', 'Nothing fits this choice at this time')}
      action={
        <Button variant="secondary" onClick={() => url.set({ focus: undefined, kind: undefined, at: undefined })}>
          {t('resources.topologyAll', 'Show everything, now')}
        </Button>
      }
    />
  ) : (
    <EmptyState
      title={t('resources.topologyNone', 'Who calls whom stands here once a data source tells of it')}
      action={
        <LinkButton icon="database" href={appPath('resources/sources')}>
          {t('resources.connect', 'Connect a data source')}
        </LinkButton>
      }
    >
      {t('resources.topologyHint', 'Calls are found in span metrics, service meshes and client metrics.')}
    </EmptyState>
  );
}
