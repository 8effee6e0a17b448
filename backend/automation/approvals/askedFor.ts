import { AppError, type Tx } from '../../platform/index.ts';
import type { RunState } from '../runs/model.ts';
import { readRunState } from '../runs/runRows.ts';
import { findApproval, type StoredApproval } from './approvalRows.ts';

export interface Asked {
  approval: StoredApproval;
  run: RunState;
}

/** An approval with its run, both locked where `lock` says so. Throws `not_found`. */
export async function askedFor(tx: Tx, tenantId: string, approvalId: string, lock = false): Promise<Asked> {
  const known = await findApproval(tx, tenantId, approvalId);
  // The run first, as everybody who locks both does.
  const run = known === null ? null : await readRunState(tx, tenantId, known.runId, lock);
  const approval = lock ? await findApproval(tx, tenantId, approvalId, true) : known;
  if (approval === null || run === null) {
    throw new AppError('not_found', 'There is no such approval.');
  }
  return { approval, run };
}
