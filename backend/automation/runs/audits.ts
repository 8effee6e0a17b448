import type { AuditRecord } from '../../tenancy/index.ts';
import { isFinished, type RunState, type StepState } from './model.ts';

const MOST = 500;

/** What the audit log keeps of a write: every step that came to an end or got stuck, and the run's own end. */
export function auditsOf(held: RunState, next: RunState, changed: readonly StepState[]): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const step of changed) {
    const before = held.steps.find((one) => one.position === step.position);
    const over = isFinished(step) || step.status === 'uncertain';
    // What never began and never will is told by the run's end.
    if (over && before?.status !== step.status && !(step.status === 'skipped' && next.finishedAt !== null)) {
      records.push({
        action: `run.step-${step.status}`,
        targetType: 'run',
        targetId: next.id,
        before: { step: step.planned.path, status: before?.status ?? 'pending', attempt: before?.attempt ?? 0 },
        after: {
          step: step.planned.path,
          status: step.status,
          attempt: step.attempt,
          call: step.planned.call.summary.slice(0, MOST),
          ...(step.error === null ? {} : { error: step.error.slice(0, MOST) }),
        },
      });
    }
  }
  if (held.finishedAt === null && next.finishedAt !== null) {
    records.push({
      action: 'run.ended',
      targetType: 'run',
      targetId: next.id,
      before: { status: held.status },
      after: { status: next.status, outcome: next.outcome?.text ?? null },
    });
  }
  return records;
}
