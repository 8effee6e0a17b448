import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, Checkbox, Field, Input, Modal, useStyles2 } from '@grafana/ui';
import { listIncidentAlerts, listIncidents, splitIncident, type Incident } from '#contract/incident';
import { describeError, useCommand, useOperation } from '../../../../shared/api/index.ts';
import { appPath } from '../../../../shared/appPath.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { LoadingRows } from '../../../../shared/ui/index.ts';

/** Moves some alerts into an incident of their own: they turned out to be another trouble. */
export function SplitModal({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const styles = useStyles2(getStyles);
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const query = useOperation(listIncidentAlerts, { params: { id: incident.id }, query: { limit: 200 } });
  const split = useCommand(splitIncident, {
    refreshes: [listIncidents, listIncidentAlerts],
    onSuccess: ({ id }) => {
      onClose();
      void navigate(appPath(`incidents/${id}`));
    },
  });
  const send = () =>
    split.mutate({
      params: { id: incident.id },
      body: { fingerprints: [...chosen], title: title.trim() || undefined },
    });
  return (
    <Modal isOpen title={t('incident.split', 'Split off alerts')} onDismiss={onClose}>
      {split.error && (
        <Alert severity="error" title={describeError(split.error)}>
          {split.error.message}
        </Alert>
      )}
      <div className={styles.list}>
        <QueryView query={query} what={t('incident.alertsName', 'The alerts')} loading={<LoadingRows rows={4} />}>
          {({ items }) =>
            items.map(({ fingerprint, name, labels }) => (
              <Checkbox
                key={fingerprint}
                label={name}
                description={Object.entries(labels)
                  .slice(0, 4)
                  .map(([label, value]) => `${label}=${value}`)
                  .join(' ')}
                value={chosen.includes(fingerprint)}
                onChange={() =>
                  setChosen(
                    chosen.includes(fingerprint)
                      ? chosen.filter((each) => each !== fingerprint)
                      : [...chosen, fingerprint]
                  )
                }
              />
            ))
          }
        </QueryView>
      </div>
      <Field label={t('incident.splitTitle', 'Title of the new incident')}>
        <Input
          maxLength={300}
          value={title}
          placeholder={incident.title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
      </Field>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onClose}>
          {t('incidents.cancel', 'Cancel')}
        </Button>
        <Button
          disabled={chosen.length === 0 || chosen.length === incident.alertCount || split.isPending}
          onClick={send}
        >
          {t('incident.splitCount', 'Split off {{count}}', { count: chosen.length })}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    maxHeight: 300,
    overflow: 'auto',
    display: 'grid',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(2),
    '& label': { overflowWrap: 'anywhere' },
  }),
});
