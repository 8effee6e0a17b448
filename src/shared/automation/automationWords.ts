import type { IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { BadgeColor } from '@grafana/ui';
import type { ApprovalSummary, RunStatus, RunStep, StepStatus } from '#contract/run';
import type { RiskLevel } from '#contract/playbook';
import type { StepKind } from '#contract/playbookStep';

interface Look {
  color: BadgeColor;
  icon: IconName;
  text: string;
}

export function runLook(status: RunStatus): Look {
  const looks: Record<RunStatus, () => Look> = {
    'waiting-approval': () => ({
      color: 'orange',
      icon: 'user',
      text: t('automation.run.waitingApproval', 'Waits for approval'),
    }),
    queued: () => ({ color: 'blue', icon: 'clock-nine', text: t('automation.run.queued', 'Queued') }),
    running: () => ({ color: 'blue', icon: 'play', text: t('automation.run.running', 'Running') }),
    waiting: () => ({ color: 'blue', icon: 'pause', text: t('automation.run.waiting', 'Waiting') }),
    uncertain: () => ({ color: 'orange', icon: 'question-circle', text: t('automation.run.uncertain', 'Asks you') }),
    verifying: () => ({ color: 'blue', icon: 'search', text: t('automation.run.verifying', 'Verifying') }),
    'rolling-back': () => ({
      color: 'orange',
      icon: 'history',
      text: t('automation.run.rollingBack', 'Rolling back'),
    }),
    succeeded: () => ({ color: 'green', icon: 'check', text: t('automation.run.succeeded', 'Worked') }),
    failed: () => ({ color: 'red', icon: 'times', text: t('automation.run.failed', 'Failed') }),
    'rolled-back': () => ({ color: 'purple', icon: 'history', text: t('automation.run.rolledBack', 'Rolled back') }),
    stopped: () => ({ color: 'darkgrey', icon: 'square-shape', text: t('automation.run.stopped', 'Stopped') }),
    declined: () => ({ color: 'darkgrey', icon: 'ban', text: t('automation.run.declined', 'Declined') }),
    expired: () => ({ color: 'darkgrey', icon: 'clock-nine', text: t('automation.run.expired', 'Expired') }),
  };
  return looks[status]();
}

export function stepLook(status: StepStatus): Look {
  const looks: Record<StepStatus, () => Look> = {
    pending: () => ({ color: 'darkgrey', icon: 'circle', text: t('automation.step.pending', 'Not yet') }),
    running: () => ({ color: 'blue', icon: 'play', text: t('automation.step.running', 'Running') }),
    waiting: () => ({ color: 'blue', icon: 'pause', text: t('automation.step.waiting', 'Waiting') }),
    uncertain: () => ({
      color: 'orange',
      icon: 'question-circle',
      text: t('automation.step.uncertain', 'Nobody saw its end'),
    }),
    succeeded: () => ({ color: 'green', icon: 'check', text: t('automation.step.succeeded', 'Done') }),
    failed: () => ({ color: 'red', icon: 'times', text: t('automation.step.failed', 'Failed') }),
    skipped: () => ({ color: 'darkgrey', icon: 'angle-double-right', text: t('automation.step.skipped', 'Skipped') }),
    stopped: () => ({ color: 'darkgrey', icon: 'square-shape', text: t('automation.step.stopped', 'Stopped') }),
  };
  return looks[status]();
}

export function riskLook(level: RiskLevel): Look {
  const looks: Record<RiskLevel, () => Look> = {
    low: () => ({ color: 'green', icon: 'shield', text: t('automation.risk.low', 'Low risk') }),
    medium: () => ({ color: 'orange', icon: 'exclamation-triangle', text: t('automation.risk.medium', 'Medium risk') }),
    high: () => ({ color: 'red', icon: 'exclamation-triangle', text: t('automation.risk.high', 'High risk') }),
  };
  return looks[level]();
}

export function approvalLook(status: ApprovalSummary['status']): Look {
  const looks: Record<ApprovalSummary['status'], () => Look> = {
    waiting: () => ({ color: 'orange', icon: 'user', text: t('automation.approval.waiting', 'Waits') }),
    approved: () => ({ color: 'green', icon: 'check', text: t('automation.approval.approved', 'Approved') }),
    declined: () => ({ color: 'darkgrey', icon: 'ban', text: t('automation.approval.declined', 'Declined') }),
    expired: () => ({ color: 'darkgrey', icon: 'clock-nine', text: t('automation.approval.expired', 'Expired') }),
    withdrawn: () => ({ color: 'darkgrey', icon: 'times', text: t('automation.approval.withdrawn', 'Withdrawn') }),
  };
  return looks[status]();
}

export function stepKindLabel(kind: StepKind): string {
  const labels: Record<StepKind, () => string> = {
    http: () => t('automation.kind.http', 'HTTP request'),
    wait: () => t('automation.kind.wait', 'Wait'),
    verify: () => t('automation.kind.verify', 'Verify'),
    notify: () => t('automation.kind.notify', 'Notify'),
    annotation: () => t('automation.kind.annotation', 'Annotation in Grafana'),
    silence: () => t('automation.kind.silence', 'Silence in Grafana'),
    approve: () => t('automation.kind.approve', 'Ask for approval'),
    playbook: () => t('automation.kind.playbook', 'Other playbook'),
  };
  return labels[kind]();
}

export const STEP_ICONS: Readonly<Record<StepKind, IconName>> = {
  http: 'link',
  wait: 'clock-nine',
  verify: 'search',
  notify: 'envelope',
  annotation: 'comment-alt',
  silence: 'bell-slash',
  approve: 'user',
  playbook: 'book',
};

export function phaseLabel(phase: RunStep['phase']): string {
  const labels: Record<RunStep['phase'], () => string> = {
    steps: () => t('automation.phase.steps', 'Steps'),
    rollback: () => t('automation.phase.rollback', 'If it goes wrong: rollback'),
    verification: () => t('automation.phase.verification', 'Verification'),
  };
  return labels[phase]();
}
