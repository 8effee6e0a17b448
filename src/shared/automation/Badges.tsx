import type { RiskLevel } from '#contract/playbook';
import type { ApprovalSummary, RunStatus, StepStatus } from '#contract/run';
import { Badge } from '../ui/Badge.tsx';
import { approvalLook, riskLook, runLook, stepLook } from './automationWords.ts';

/** State of a run as icon and word. */
export function RunStatusBadge({ status }: { status: RunStatus }) {
  return <Badge {...runLook(status)} data-testid={`run-${status}`} />;
}

/** State of a step as icon and word. */
export function StepStatusBadge({ status }: { status: StepStatus }) {
  return <Badge {...stepLook(status)} />;
}

/** Risk as icon and word. */
export function RiskBadge({ level }: { level: RiskLevel }) {
  return <Badge {...riskLook(level)} />;
}

/** State of an approval as icon and word. */
export function ApprovalBadge({ status }: { status: ApprovalSummary['status'] }) {
  return <Badge {...approvalLook(status)} />;
}
