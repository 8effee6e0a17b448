import { useNavigate } from 'react-router-dom';
import { t } from '@grafana/i18n';
import {
  getKnowledgeFacets,
  KnowledgeKind,
  KnowledgeStatus,
  searchKnowledge,
  type KnowledgeSummary,
} from '#contract/knowledge';
import { useOperation } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import { KnowledgeBadges, knowledgeKindLabel, knowledgeStatusLook } from '../../shared/knowledge/index.ts';
import {
  DataTable,
  Facets,
  knownOnly,
  ListLayout,
  Pager,
  QueryView,
  SearchBox,
  type Column,
  type Facet,
  type UrlState,
} from '../../shared/list/index.ts';
import { EmptyState, LoadingRows, RelativeTime } from '../../shared/ui/index.ts';

/** Everything that is written down, searched in any language. */
export function KnowledgeSearch({ url }: { url: UrlState }) {
  const navigate = useNavigate();
  const filter = {
    q: url.one('q'),
    kind: knownOnly(url.many('kind'), KnowledgeKind.options),
    status: knownOnly(url.many('status'), KnowledgeStatus.options),
    service: url.many('service'),
    tag: url.many('tag'),
  };
  const list = useOperation(
    searchKnowledge,
    { query: { ...filter, cursor: url.one('cursor') } },
    { keepPrevious: true }
  );
  const filtered =
    filter.q !== undefined || Object.values(filter).some((part) => Array.isArray(part) && part.length > 0);
  return (
    <ListLayout
      side={<KnowledgeFacets filter={filter} onChange={(name, chosen) => url.set({ [name]: chosen })} />}
      top={
        <SearchBox
          value={filter.q ?? ''}
          placeholder={t('knowledge.search', 'Search in any language')}
          onChange={(q) => url.set({ q })}
        />
      }
    >
      <QueryView query={list} what={t('pages.knowledge', 'Knowledge')} loading={<LoadingRows rows={6} height={48} />}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Nothing filtered={filtered} />
          ) : (
            <>
              <DataTable
                label={t('pages.knowledge', 'Knowledge')}
                columns={columns()}
                rows={items}
                keyOf={({ id }) => id}
                onOpen={({ id }) => void navigate(appPath(`knowledge/${id}`))}
              />
              <Pager shown={items.length} nextCursor={nextCursor} />
            </>
          )
        }
      </QueryView>
    </ListLayout>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState variant="not-found" title={t('knowledge.noneFound', 'Nothing has these words')} />
  ) : (
    <EmptyState title={t('knowledge.none', 'Nothing is written down yet')}>
      {t(
        'knowledge.noneHint',
        'A resolved incident drafts its postmortem here. Runbooks and notes you write yourself.'
      )}
    </EmptyState>
  );
}

interface Filter {
  q: string | undefined;
  kind: KnowledgeKind[];
  status: KnowledgeStatus[];
  service: string[];
  tag: string[];
}

function KnowledgeFacets({ filter, onChange }: { filter: Filter; onChange: (name: string, chosen: string[]) => void }) {
  const { data } = useOperation(getKnowledgeFacets, { query: filter }, { keepPrevious: true });
  const plain = (values: Array<{ value: string; count: number }> = []) =>
    values.map(({ value, count }) => ({ value, label: value, count }));
  const kinds = KnowledgeKind.options;
  const statuses = KnowledgeStatus.options;
  const facets: Facet[] = [
    {
      name: 'kind',
      title: t('knowledge.facet.kind', 'Kind'),
      chosen: filter.kind,
      values: kinds.map((value) => ({
        value,
        label: knowledgeKindLabel(value),
        count: data?.kind.find((each) => each.value === value)?.count ?? 0,
      })),
    },
    {
      name: 'status',
      title: t('followUps.state', 'State'),
      chosen: filter.status,
      values: statuses.map((value) => ({
        value,
        label: knowledgeStatusLook(value).text,
        count: data?.status.find((each) => each.value === value)?.count ?? 0,
      })),
    },
    {
      name: 'service',
      title: t('incidents.facet.service', 'Service'),
      chosen: filter.service,
      values: plain(data?.service),
    },
    { name: 'tag', title: t('knowledge.facet.tag', 'Tag'), chosen: filter.tag, values: plain(data?.tag) },
  ];
  return <Facets facets={facets} capped={data?.capped} onChange={onChange} />;
}

function columns(): Array<Column<KnowledgeSummary>> {
  return [
    {
      id: 'title',
      header: t('knowledge.title', 'Title'),
      lead: true,
      cell: ({ title }) => title,
      below: ({ excerpt }) => excerpt,
    },
    {
      id: 'kind',
      header: t('knowledge.facet.kind', 'Kind'),
      oneLine: true,
      cell: (item) => <KnowledgeBadges item={item} />,
    },
    { id: 'services', header: t('incidents.facet.service', 'Service'), cell: ({ services }) => services.join(', ') },
    {
      id: 'incident',
      header: t('automation.runs.incident', 'Incident'),
      cell: ({ incidentId, incidentNumber }) =>
        incidentId && (
          <a className="external-link" href={appPath(`incidents/${incidentId}`)}>
            #{incidentNumber}
          </a>
        ),
    },
    {
      id: 'updated',
      header: t('automation.playbooks.updated', 'Changed'),
      oneLine: true,
      cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
    },
  ];
}
