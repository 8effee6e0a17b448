import type { z } from 'zod';
import type { listSimilarIncidents } from '#contract/knowledge';
import { AppError, type Tx } from '../../platform/index.ts';
import type { KnowledgeDeps } from '../deps.ts';
import { openFollowUpsOf } from '../followUps/readFollowUps.ts';
import { findSimilar, presentSimilar } from './findSimilar.ts';
import { readSubject } from './readSubject.ts';
import { runbooksFor } from './runbooksFor.ts';
import { sameAgain } from './signatureRows.ts';

const MOST_FOLLOW_UPS = 50;

/** Earlier incidents like this one, what was promised after those of the same fingerprint or cause, and runbooks. */
export async function listSimilar(
  tx: Tx,
  deps: Pick<KnowledgeDeps, 'analyses' | 'clock'>,
  tenantId: string,
  incidentId: string
): Promise<z.output<typeof listSimilarIncidents.response>> {
  const subject = await readSubject(tx, deps, tenantId, incidentId);
  if (subject === null) {
    throw new AppError('not_found', 'There is no such incident.');
  }
  const { signature, incident } = subject;
  const same = await sameAgain(tx, tenantId, signature, incident.number);
  return {
    items: await presentSimilar(tx, tenantId, await findSimilar(tx, tenantId, subject)),
    followUps: await openFollowUpsOf(tx, tenantId, same, { limit: MOST_FOLLOW_UPS, now: deps.clock.now() }),
    runbooks: await runbooksFor(tx, tenantId, signature),
  };
}
