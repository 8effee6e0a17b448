import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, LinkButton, useStyles2 } from '@grafana/ui';
import type { PanelExplanation } from '#contract/explain';
import { addIncidentNote, listIncidentTimeline } from '#contract/incident';
import { describeError, useCommand } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { draftOf, noteOf } from '../incidentText.ts';
import { silenceLink } from '../panel/links.ts';
import type { ShownPanel } from '../panel/shownPanel.ts';
import { IncidentForm } from './IncidentForm.tsx';

interface Props {
  panel: ShownPanel;
  whole: PanelExplanation | undefined;
}

/** What to do now: open an incident or add to one, look closer, silence, read a runbook. */
export function NextSteps({ panel, whole }: Props) {
  const styles = useStyles2(getStyles);
  const mayWrite = useCan('Editor');
  const [form, setForm] = useState(false);
  const fitting = whole?.incidents.find(({ id }) => id === whole.fits);
  const top = whole?.description.standouts[0];
  const silence = top === undefined ? null : silenceLink(top.labels);
  return (
    <div className={styles.steps}>
      <div className={styles.buttons}>
        <Button
          icon="fire"
          variant={fitting ? 'secondary' : 'primary'}
          disabled={!mayWrite || form}
          onClick={() => setForm(true)}
        >
          {t('incidents.new.create', 'Open incident')}
        </Button>
        {fitting && <AddToIncident incident={fitting} note={noteOf(panel, whole)} disabled={!mayWrite} />}
        {panel.explore && (
          <LinkButton icon="compass" variant="secondary" href={panel.explore}>
            {t('evidence.explore', 'Open in Explore')}
          </LinkButton>
        )}
        {silence && (
          <LinkButton icon="bell-slash" variant="secondary" href={silence}>
            {t('explain.silence', 'Silence')}
          </LinkButton>
        )}
      </div>
      {!mayWrite && (
        <p className={styles.reason}>
          {t('explain.needsEditor', 'Opening incidents and writing notes needs the role Editor; explaining does not.')}
        </p>
      )}
      {form && <IncidentForm draft={draftOf(panel, whole)} onCancel={() => setForm(false)} />}
      {whole && whole.runbooks.length > 0 && (
        <p className={styles.runbooks} data-testid="explain-runbooks">
          {t('explain.runbooks', 'Runbooks')}
          {whole.runbooks.map(({ id, title }) => (
            <a key={id} className="external-link" href={appPath(`knowledge/${id}`)}>
              {title}
            </a>
          ))}
        </p>
      )}
    </div>
  );
}

interface AddProps {
  incident: PanelExplanation['incidents'][number];
  note: string;
  disabled: boolean;
}

function AddToIncident({ incident: { id, number }, note, disabled }: AddProps) {
  const add = useCommand(addIncidentNote, { refreshes: [listIncidentTimeline] });
  if (add.isSuccess) {
    return (
      <LinkButton icon="check" variant="success" fill="outline" href={appPath(`incidents/${id}`)}>
        {t('explain.incident.added', 'Added to incident #{{number}}', { number })}
      </LinkButton>
    );
  }
  return (
    <>
      <Button
        icon="plus"
        disabled={disabled || add.isPending}
        onClick={() => add.mutate({ params: { id }, body: { text: note } })}
      >
        {t('explain.incident.add', 'Add to incident #{{number}}', { number })}
      </Button>
      {add.error && (
        <Alert severity="error" title={describeError(add.error)}>
          {add.error.message}
        </Alert>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  steps: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  buttons: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
  }),
  reason: css({ margin: 0, color: theme.colors.text.secondary }),
  runbooks: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 1.5),
    margin: 0,
    color: theme.colors.text.secondary,
  }),
});
