import { t } from '@grafana/i18n';
import { Button, Dropdown, Menu } from '@grafana/ui';
import type { Incident, IncidentChange } from '#contract/incident';
import { SEVERITIES } from '#contract/scalars';
import { severityLabel } from '../../../../shared/ui/index.ts';
import { primaryStep, stepsFrom } from './statusSteps.ts';
import { STEP_ICONS, stepLabel } from './stepWords.ts';

export type Dialog = 'edit' | 'merge' | 'split';

interface Props {
  incident: Incident;
  busy: boolean;
  onChange: (change: IncidentChange) => void;
  onDialog: (dialog: Dialog) => void;
}

/** What an incident in its status waits for: the page's one primary action. */
export function PrimaryAction({ incident, busy, onChange }: Omit<Props, 'onDialog'>) {
  const step = primaryStep(incident.status);
  if (step === undefined) {
    return null;
  }
  return (
    <Button
      icon={STEP_ICONS[step]}
      disabled={busy}
      onClick={() => onChange({ status: step })}
      data-testid="primary-action"
    >
      {stepLabel(step)}
    </Button>
  );
}

/** Whose it is, and everything else that can be done with it. */
export function OtherActions(props: Props) {
  const { busy, onChange } = props;
  return (
    <>
      <Dropdown
        overlay={
          <Menu>
            <Menu.Item
              label={t('incident.assignMe', 'To me')}
              icon="user"
              onClick={() => onChange({ assignee: 'me' })}
            />
            <Menu.Item
              label={t('incident.assignNobody', 'To nobody')}
              icon="times"
              disabled={props.incident.assignee === null}
              onClick={() => onChange({ assignee: null })}
            />
          </Menu>
        }
      >
        <Button variant="secondary" icon="user" disabled={busy}>
          {t('incident.assign', 'Assign')}
        </Button>
      </Dropdown>
      <Dropdown overlay={() => <MoreMenu {...props} />}>
        <Button variant="secondary" icon="ellipsis-v" disabled={busy} data-testid="more-actions">
          {t('incident.more', 'More')}
        </Button>
      </Dropdown>
    </>
  );
}

function MoreMenu({ incident, onChange, onDialog }: Props) {
  const primary = primaryStep(incident.status);
  const steps = stepsFrom(incident.status).filter((step) => step !== primary);
  return (
    <Menu>
      {steps.map((step) => (
        <Menu.Item
          key={step}
          label={stepLabel(step)}
          icon={STEP_ICONS[step]}
          destructive={step === 'closed'}
          onClick={() => onChange({ status: step })}
        />
      ))}
      <Menu.Divider />
      <Menu.Group label={t('incidents.list.severity', 'Severity')}>
        {SEVERITIES.map((severity) => (
          <Menu.Item
            key={severity}
            label={severityLabel(severity)}
            active={severity === incident.severity}
            disabled={severity === incident.severity}
            onClick={() => onChange({ severity })}
          />
        ))}
      </Menu.Group>
      <Menu.Divider />
      <Menu.Item
        label={t('incident.editTitle', 'Edit title and description')}
        icon="pen"
        onClick={() => onDialog('edit')}
      />
      <Menu.Item
        label={t('incident.merge', 'Merge others into this')}
        icon="code-branch"
        onClick={() => onDialog('merge')}
      />
      <Menu.Item
        label={t('incident.split', 'Split off alerts')}
        icon="arrows-h"
        disabled={incident.alertCount < 2}
        onClick={() => onDialog('split')}
      />
    </Menu>
  );
}
