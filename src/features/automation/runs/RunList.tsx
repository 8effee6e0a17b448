import { t } from '@grafana/i18n';
import { LinkButton, RadioButtonGroup } from '@grafana/ui';
import { listRuns, RUN_STATUSES } from '#contract/run';
import { useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { RunTable } from '../../../shared/automation/index.ts';
import { knownOnly, Pager, QueryView, type UrlState } from '../../../shared/list/index.ts';
import { EmptyState, LoadingRows } from '../../../shared/ui/index.ts';

const VIEWS = ['all', 'active'] as const;

/** Runs, live and past. */
export function RunList({ url }: { url: UrlState }) {
  const view = VIEWS.find((one) => one === url.one('view')) ?? 'all';
  const status = knownOnly(url.many('status'), RUN_STATUSES);
  const query = {
    cursor: url.one('cursor'),
    ...(view === 'active' ? { active: 'true' as const } : {}),
    ...(status.length > 0 ? { status } : {}),
  };
  const list = useOperation(listRuns, { query }, { keepPrevious: true });
  return (
    <>
      <div style={{ marginBottom: 12 }}>
        <RadioButtonGroup
          aria-label={t('automation.runs.view', 'Which runs')}
          options={[
            { value: 'all', label: t('automation.runs.all', 'All') },
            { value: 'active', label: t('automation.runs.active', 'Under way') },
          ]}
          value={view}
          onChange={(next) => url.set({ view: next === 'all' ? undefined : next })}
        />
      </div>
      <QueryView
        query={list}
        what={t('automation.tab.runs', 'Runs')}
        loading={<LoadingRows rows={6} height={36} />}
        stillWorks={t('automation.runs.stillWorks', 'Runs under way go on without this page.')}
      >
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState
              title={
                view === 'active'
                  ? t('automation.runs.noneActive', 'Nothing runs at present')
                  : t('automation.runs.none', 'Nothing has run yet')
              }
              action={
                <LinkButton icon="book" variant="secondary" href={appPath('automation?tab=playbooks')}>
                  {t('automation.runs.toPlaybooks', 'Choose a playbook')}
                </LinkButton>
              }
            >
              {t('automation.runs.noneHint', 'A run begins from an incident’s proposal, a trigger, or by hand.')}
            </EmptyState>
          ) : (
            <>
              <RunTable runs={items} label={t('automation.tab.runs', 'Runs')} />
              <Pager shown={items.length} nextCursor={nextCursor} />
            </>
          )
        }
      </QueryView>
    </>
  );
}
