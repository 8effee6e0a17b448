import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Button } from '@grafana/ui';
import { listSources, type Source } from '#contract/source';
import { useOperation } from '../../../shared/api/index.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { Pager, QueryView, useUrlState } from '../../../shared/list/index.ts';
import { AppPage, EmptyState, LoadingRows } from '../../../shared/ui/index.ts';
import { resourceTabs } from '../resourceTabs.ts';
import { AddSource } from './AddSource.tsx';
import { Conventions } from './Conventions.tsx';
import { RemoveSource } from './RemoveSource.tsx';
import { SourceCard } from './SourceCard.tsx';

/** "Where do metrics and logs come from, and do they come?" */
export function SourcesPage() {
  const url = useUrlState();
  const admin = useCan('Admin');
  const sources = useOperation(
    listSources,
    { query: { cursor: url.one('cursor') } },
    { keepPrevious: true, refetchInterval: 15_000 }
  );
  const [removing, setRemoving] = useState<Source>();
  const adding = admin && url.one('add') !== undefined;
  const add = admin && (
    <Button icon="plus" onClick={() => url.set({ add: 'prometheus' })}>
      {t('resources.sources.add', 'Add data source')}
    </Button>
  );
  return (
    <AppPage
      title={t('pages.sources', 'Data sources')}
      subTitle={t('resources.sources.subTitle', 'Where metrics and logs are read from, and whether they can be read.')}
      tabs={resourceTabs('sources')}
      primary={add}
    >
      <QueryView
        query={sources}
        what={t('resources.sources.list', 'The list of data sources')}
        loading={<LoadingRows rows={3} height={72} />}
      >
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t('resources.sources.none', 'No data source yet')}>
                {admin
                  ? t(
                      'resources.sources.noneAdmin',
                      'Add your Prometheus: services, hosts and causes are found in its metrics.'
                    )
                  : t('resources.sources.noneOther', 'An organisation admin adds the Prometheus of your systems here.')}
              </EmptyState>
            ) : (
              items.map((source) => <SourceCard key={source.id} source={source} onRemove={() => setRemoving(source)} />)
            )}
            <Pager shown={items.length} nextCursor={nextCursor} />
          </>
        )}
      </QueryView>
      <Conventions url={url} />
      {adding && <AddSource onClose={() => url.set({ add: undefined })} />}
      {removing && <RemoveSource source={removing} onClose={() => setRemoving(undefined)} />}
    </AppPage>
  );
}
