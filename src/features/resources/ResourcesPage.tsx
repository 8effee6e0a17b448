import { t } from '@grafana/i18n';
import { Button, LinkButton } from '@grafana/ui';
import { getResourceFacets, listResources, RESOURCE_KINDS, type ResourceKind } from '#contract/resource';
import { useOperation } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import {
  DataTable,
  Facets,
  knownOnly,
  ListLayout,
  Pager,
  QueryView,
  SearchBox,
  useUrlState,
  type UrlState,
} from '../../shared/list/index.ts';
import { AppPage, Bar, EmptyState, LoadingRows } from '../../shared/ui/index.ts';
import { resourceColumns } from './resourceColumns.tsx';
import { ResourceDrawer } from './ResourceDrawer.tsx';
import { resourceTabs } from './resourceTabs.ts';
import { resourceKindLabel } from './resourceWords.ts';

const SORTS = ['name', 'kind', 'lastSeenAt', '-name', '-kind', '-lastSeenAt'] as const;

function resourceFilter({ one, many }: UrlState) {
  const kind = knownOnly(many('kind'), RESOURCE_KINDS);
  const team = many('team').slice(0, 50);
  return {
    q: one('q')?.slice(0, 200),
    kind: kind.length > 0 ? kind : undefined,
    team: team.length > 0 ? team : undefined,
    affected: many('show').includes('affected') ? ('true' as const) : undefined,
    gone: many('show').includes('gone') ? ('true' as const) : undefined,
  };
}

/** "What is there, and how is it doing?" Everything that metrics tell of. */
export function ResourcesPage() {
  const url = useUrlState();
  const filter = resourceFilter(url);
  const cursor = url.one('cursor');
  const [sort = 'name'] = knownOnly([url.one('sort') ?? 'name'], SORTS);
  const list = useOperation(
    listResources,
    { query: { ...filter, sort, cursor } },
    { keepPrevious: true, refetchInterval: 30_000 }
  );
  const filtered = cursor !== undefined || Object.values(filter).some((value) => value !== undefined);
  return (
    <AppPage
      title={t('pages.resources', 'Resources')}
      subTitle={t('resources.subTitle', 'Services and what they run on, found in the metrics of your data sources.')}
      tabs={resourceTabs('list')}
    >
      <ListLayout
        side={<ResourceFacets url={url} filter={filter} />}
        top={
          <SearchBox
            value={url.one('q') ?? ''}
            placeholder={t('resources.search', 'Search names')}
            onChange={(q) => url.set({ q }, { replace: true })}
          />
        }
      >
        <QueryView
          query={list}
          what={t('resources.list', 'The list of resources')}
          loading={<LoadingRows rows={12} height={28} />}
        >
          {({ items, nextCursor }) =>
            items.length === 0 ? (
              <NoResources
                filtered={filtered}
                onClear={() => url.set({ q: undefined, kind: undefined, team: undefined, show: undefined })}
              />
            ) : (
              <>
                <DataTable
                  label={t('pages.resources', 'Resources')}
                  columns={resourceColumns()}
                  rows={items}
                  keyOf={({ key }) => key}
                  sort={sort}
                  onSort={(next) => url.set({ sort: next })}
                  onOpen={({ key }) => url.set({ key, cursor })}
                  openKey={url.one('key')}
                />
                <Pager shown={items.length} nextCursor={nextCursor} />
              </>
            )
          }
        </QueryView>
      </ListLayout>
      <ResourceDrawer resourceKey={url.one('key')} onChange={(key) => url.set({ key, cursor })} />
    </AppPage>
  );
}

function ResourceFacets({ url, filter }: { url: UrlState; filter: ReturnType<typeof resourceFilter> }) {
  const { data, isPending } = useOperation(getResourceFacets, { query: filter }, { keepPrevious: true });
  if (isPending) {
    return <Bar height={320} />;
  }
  return (
    <Facets
      onChange={(name, chosen) => url.set({ [name]: name === 'show' ? chosen.slice(-1) : chosen })}
      facets={[
        {
          name: 'show',
          title: t('resources.show', 'Show only'),
          chosen: url.many('show'),
          values: [
            { value: 'affected', label: t('resources.affected', 'With open incidents') },
            { value: 'gone', label: t('resources.gone', 'No longer seen') },
          ],
        },
        {
          name: 'kind',
          title: t('resources.column.kind', 'Kind'),
          chosen: url.many('kind'),
          values: (data?.kind ?? []).map(({ value, count }) => ({
            value,
            count,
            label: resourceKindLabel(value as ResourceKind),
          })),
        },
        {
          name: 'team',
          title: t('resources.column.team', 'Team'),
          chosen: url.many('team'),
          values: (data?.team ?? []).map(({ value, label, count }) => ({ value, count, label: label ?? value })),
        },
      ]}
    />
  );
}

function NoResources({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState
        variant="not-found"
        title={t('resources.noneFiltered', 'No resource fits this search')}
        action={
          <Button variant="secondary" onClick={onClear}>
            {t('resources.clear', 'Show all')}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      title={t('resources.none', 'Your services and hosts stand here once a data source tells of them')}
      action={
        <LinkButton icon="database" href={appPath('resources/sources')}>
          {t('resources.connect', 'Connect a data source')}
        </LinkButton>
      }
    >
      {t('resources.noneHint', 'They are found in the metrics within a minute; nothing has to be declared.')}
    </EmptyState>
  );
}
