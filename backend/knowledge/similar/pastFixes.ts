import type { Tx } from '../../platform/index.ts';
import type { KnowledgeDeps } from '../deps.ts';
import { findSimilar, repairOf } from './findSimilar.ts';
import { readSubject } from './readSubject.ts';
import { readSummaries } from '../../incidents/index.ts';

/** A playbook that repaired an earlier incident like this one. */
export interface PastFix {
  playbookId: string;
  incidentId: string;
  number: number;
  /** When that incident was opened, ISO time. */
  at: string;
  /** 0 to 1. */
  likeness: number;
}

/** What repaired earlier incidents like this one, the likest first; empty for an unknown incident. */
export async function pastFixes(
  tx: Tx,
  deps: Pick<KnowledgeDeps, 'analyses'>,
  tenantId: string,
  incidentId: string
): Promise<PastFix[]> {
  const subject = await readSubject(tx, deps, tenantId, incidentId);
  const similar = subject === null ? [] : await findSimilar(tx, tenantId, subject);
  const repaired = similar.flatMap(({ fixes, ...one }) => {
    const playbookId = repairOf(fixes)?.playbookId ?? null;
    return playbookId === null ? [] : [{ ...one, playbookId }];
  });
  const opened = new Map(
    (
      await readSummaries(
        tx,
        tenantId,
        repaired.map((one) => one.incidentId)
      )
    ).map((one) => [one.id, one.openedAt])
  );
  return repaired.flatMap(({ playbookId, incidentId: past, number, likeness }) => {
    const at = opened.get(past);
    return at === undefined ? [] : [{ playbookId, incidentId: past, number, at, likeness }];
  });
}
