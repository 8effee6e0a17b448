import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, Checkbox, FilterInput, Modal, useStyles2 } from '@grafana/ui';
import {
  getIncident,
  listIncidents,
  listIncidentTimeline,
  mergeIncidents,
  OPEN_STATUSES,
  type Incident,
} from '#contract/incident';
import { describeError, useCommand, useOperation } from '../../../../shared/api/index.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { LoadingRows, RelativeTime, SeverityBadge } from '../../../../shared/ui/index.ts';

/** Takes the alerts of other open incidents into this one: they turned out to be the same trouble. */
export function MergeModal({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const styles = useStyles2(getStyles);
  const [q, setQ] = useState('');
  const [ids, setIds] = useState<readonly string[]>([]);
  const query = useOperation(
    listIncidents,
    { query: { q: q.trim() || undefined, status: [...OPEN_STATUSES], limit: 20 } },
    { keepPrevious: true }
  );
  const merge = useCommand(mergeIncidents, {
    refreshes: [getIncident, listIncidents, listIncidentTimeline],
    onSuccess: onClose,
  });
  return (
    <Modal isOpen title={t('incident.merge', 'Merge others into this')} onDismiss={onClose}>
      {merge.error && (
        <Alert severity="error" title={describeError(merge.error)}>
          {merge.error.message}
        </Alert>
      )}
      <FilterInput
        value={q}
        onChange={setQ}
        escapeRegex={false}
        placeholder={t('incidents.list.search', 'Search title, service, or #number')}
      />
      <div className={styles.list}>
        <QueryView
          query={query}
          what={t('incidents.list.name', 'The incident list')}
          loading={<LoadingRows rows={4} />}
        >
          {({ items }) =>
            items
              .filter(({ id }) => id !== incident.id)
              .map(({ id, number, title, severity, openedAt }) => (
                <div key={id} className={styles.row}>
                  <Checkbox
                    label={`#${number} ${title}`}
                    value={ids.includes(id)}
                    onChange={() => setIds(ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id])}
                  />
                  <SeverityBadge severity={severity} />
                  <RelativeTime at={openedAt} />
                </div>
              ))
          }
        </QueryView>
      </div>
      <p>
        {t(
          'incident.mergeHint',
          'Their alerts come into #{{number}}; they are closed and point here. This cannot be undone, but alerts can be split off again.',
          {
            number: incident.number,
          }
        )}
      </p>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onClose}>
          {t('incidents.cancel', 'Cancel')}
        </Button>
        <Button
          variant="destructive"
          disabled={ids.length === 0 || merge.isPending}
          onClick={() => merge.mutate({ params: { id: incident.id }, body: { ids: [...ids] } })}
        >
          {t('incident.mergeCount', 'Merge {{count}}', { count: ids.length })}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ height: 260, overflow: 'auto', margin: theme.spacing(1, 0) }),
  row: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto auto',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 0),
    '& label': { overflowWrap: 'anywhere' },
  }),
});
