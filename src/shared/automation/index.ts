export { approvalLook, phaseLabel, riskLook, runLook, STEP_ICONS, stepKindLabel, stepLook } from './automationWords.ts';
export { ApprovalBadge, RiskBadge, RunStatusBadge, StepStatusBadge } from './Badges.tsx';
export { CallList } from './CallList.tsx';
export { DryRunView } from './DryRunView.tsx';
export { ParameterFields } from './ParameterFields.tsx';
export { problemsByParameter } from './problemsByParameter.ts';
export { historyText, RiskView } from './RiskView.tsx';
export { RunTable } from './RunTable.tsx';
export { StartRun } from './StartRun.tsx';
