import { t } from '@grafana/i18n';
import { RadioButtonGroup } from '@grafana/ui';
import { listFollowUps } from '#contract/knowledge';
import { useOperation } from '../../shared/api/index.ts';
import { FollowUpTable } from '../../shared/knowledge/index.ts';
import { Pager, QueryView, type UrlState } from '../../shared/list/index.ts';
import { EmptyState, LoadingRows } from '../../shared/ui/index.ts';

const STATES = ['open', 'done', 'dropped'] as const;

/** Everything that was promised, the most urgent first. */
export function FollowUps({ url }: { url: UrlState }) {
  const state = STATES.find((one) => one === url.one('state')) ?? 'open';
  const query = useOperation(
    listFollowUps,
    { query: { status: [state], cursor: url.one('cursor') } },
    { keepPrevious: true }
  );
  const labels: Record<(typeof STATES)[number], string> = {
    open: t('followUps.isOpen', 'Open'),
    done: t('followUps.isDone', 'Done'),
    dropped: t('followUps.isDropped', 'Dropped'),
  };
  return (
    <>
      <div style={{ marginBottom: 12 }}>
        <RadioButtonGroup
          aria-label={t('followUps.state', 'State')}
          options={STATES.map((value) => ({ value, label: labels[value] }))}
          value={state}
          onChange={(next) => url.set({ state: next === 'open' ? undefined : next })}
        />
      </div>
      <QueryView query={query} what={t('followUps.title', 'Follow-ups')} loading={<LoadingRows rows={5} height={36} />}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState variant="completed" title={t('followUps.none', 'Nothing here')}>
              {t(
                'followUps.noneHint',
                'Promises are made in a postmortem; they are shown again when the same returns.'
              )}
            </EmptyState>
          ) : (
            <>
              <FollowUpTable followUps={items} />
              <Pager shown={items.length} nextCursor={nextCursor} />
            </>
          )
        }
      </QueryView>
    </>
  );
}
