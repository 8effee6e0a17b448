import { useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, FilterPill, Icon, Tooltip, useStyles2 } from '@grafana/ui';
import type { Change } from '#contract/change';
import type { TimelineEntry } from '#contract/incident';
import { useCan } from '../../../../shared/hooks/useRole.ts';
import { translateStatement } from '../../../../shared/statements/index.ts';
import { SafeMarkdown } from '../../../../shared/markdown/index.ts';
import { absoluteTime, EmptyState, ErrorState, LoadingRows } from '../../../../shared/ui/index.ts';
import { NoteBox } from './NoteBox.tsx';
import { GROUPS, mergeTimeline, type Group, type TimelineEvent } from './timelineEvents.ts';
import { useTimeline } from './useTimeline.ts';

const ICONS: Record<TimelineEntry['kind'], IconName> = {
  opened: 'fire',
  'alert-joined': 'bell',
  'alert-resolved': 'check-circle',
  'alert-returned': 'bell',
  blind: 'eye-slash',
  sighted: 'eye',
  flapping: 'repeat',
  status: 'exchange-alt',
  severity: 'exclamation-triangle',
  assignee: 'user',
  title: 'pen',
  note: 'comment-alt',
  analysis: 'search',
  merged: 'code-branch',
  split: 'arrows-h',
  reopened: 'history',
  proposal: 'bolt',
  approval: 'check-circle',
  run: 'play',
  postmortem: 'file-alt',
  similar: 'book',
};

/** What happened: people, alerts, analysis and changes in one line of time, newest last; notes at its end. */
export function TimelineTab({ incidentId, changes }: { incidentId: string; changes: readonly Change[] }) {
  const styles = useStyles2(getStyles);
  const editor = useCan('Editor');
  const { query, entries } = useTimeline(incidentId);
  const [hidden, setHidden] = useState<ReadonlySet<Group>>(new Set());
  const events = useMemo(
    () => mergeTimeline(entries, changes, !query.hasNextPage),
    [entries, changes, query.hasNextPage]
  );
  const shown = events.filter(({ group }) => !hidden.has(group));
  return (
    <>
      <div className={styles.filters} role="group" aria-label={t('timeline.filters', 'Show')}>
        {GROUPS.map((group) => (
          <FilterPill
            key={group}
            label={groupLabel(group)}
            selected={!hidden.has(group)}
            onClick={() => setHidden(toggled(hidden, group))}
          />
        ))}
      </div>
      {query.error && (
        <ErrorState
          error={query.error}
          what={t('timeline.name', 'The timeline')}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && !query.error && <LoadingRows rows={6} />}
      {query.data && shown.length === 0 && (
        <EmptyState variant="not-found" title={t('timeline.empty', 'Nothing of this kind happened')} />
      )}
      <ol className={styles.list}>
        {shown.map((event) => (
          <Event key={event.id} event={event} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button
          variant="secondary"
          size="sm"
          icon="angle-down"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('timeline.more', 'Load what came later')}
        </Button>
      )}
      {editor && <NoteBox incidentId={incidentId} />}
    </>
  );
}

function Event({ event }: { event: TimelineEvent }) {
  const styles = useStyles2(getStyles);
  const icon = 'entry' in event ? (ICONS[event.entry.kind] ?? 'circle') : 'rocket';
  return (
    <li className={styles.event}>
      <Tooltip content={absoluteTime(event.at)}>
        <time className={styles.time} dateTime={new Date(event.at).toISOString()}>
          {dateTimeFormat(event.at, { format: 'HH:mm:ss' })}
        </time>
      </Tooltip>
      <Icon name={icon} className={styles.icon} />
      <div className={styles.what}>
        {'entry' in event ? <Entry entry={event.entry} /> : <ChangeLine change={event.change} />}
      </div>
    </li>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const styles = useStyles2(getStyles);
  const { reason } = entry.detail;
  return (
    <>
      <div>
        {translateStatement(entry.text)}
        {entry.actor.kind !== 'system' && entry.kind !== 'note' && (
          <span className={styles.actor}>{` · ${entry.actor.name}`}</span>
        )}
      </div>
      {typeof reason === 'string' && <div className={styles.actor}>{reason.slice(0, 500)}</div>}
      {entry.note !== null && (
        <div className={styles.note}>
          <SafeMarkdown text={entry.note} />
        </div>
      )}
    </>
  );
}

function ChangeLine({ change }: { change: Change }) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      {change.title}
      <span className={styles.actor}>{` · ${[change.resourceKey, change.author].filter(Boolean).join(' · ')}`}</span>
    </div>
  );
}

function groupLabel(group: Group): string {
  const labels: Record<Group, () => string> = {
    people: () => t('timeline.people', 'People'),
    alerts: () => t('timeline.alerts', 'Alerts'),
    analysis: () => t('timeline.analysis', 'Analysis'),
    changes: () => t('timeline.changes', 'Changes'),
  };
  return labels[group]();
}

function toggled(set: ReadonlySet<Group>, group: Group): ReadonlySet<Group> {
  const next = new Set(set);
  if (!next.delete(group)) {
    next.add(group);
  }
  return next;
}

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginBottom: theme.spacing(1.5) }),
  list: css({ margin: 0, padding: 0, listStyle: 'none' }),
  event: css({
    display: 'grid',
    gridTemplateColumns: 'max-content 20px minmax(0, 1fr)',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 0),
    alignItems: 'start',
  }),
  time: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  icon: css({ color: theme.colors.text.secondary, marginTop: 3 }),
  what: css({ overflowWrap: 'anywhere' }),
  actor: css({ color: theme.colors.text.secondary }),
  note: css({
    marginTop: theme.spacing(0.5),
    padding: theme.spacing(0.75, 1.25),
    borderLeft: `3px solid ${theme.colors.border.medium}`,
    background: theme.colors.background.secondary,
    '& p:last-child': { marginBottom: 0 },
  }),
});
