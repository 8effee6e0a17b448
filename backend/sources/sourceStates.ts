import { sql } from 'kysely';
import type { Source } from '#contract/source';
import { cleanText, type Clock, type Database, type Log } from '../platform/index.ts';
import type { SourceError } from './client/sourceError.ts';

/** Keeps what people see of a source in step with what its client meets. */
export interface SourceStates {
  /** Hears of every request; writes only when the state or its reason is another one. */
  outcome(tenantId: string, sourceId: string, failure: SourceError | null): void;
  forget(sourceId: string): void;
  /** Resolves when everything heard so far is written. */
  settle(): Promise<void>;
}

/** Said again after this long, because another replica may have met something else meanwhile. */
const REPEAT_MS = 30_000;

export function createSourceStates(deps: { database: Database; clock: Clock; log: Log }): SourceStates {
  const known = new Map<string, { reason: string | null; until: number }>();
  let writing: Promise<void> = Promise.resolve();

  const write = async (
    tenantId: string,
    sourceId: string,
    state: Source['state'],
    reason: string | null
  ): Promise<void> => {
    const now = new Date(deps.clock.now());
    await deps.database
      .tenant(tenantId, async (tx) => {
        await sql`
          update source set state = ${state}, state_reason = ${reason},
            state_since = case when state = ${state} then state_since else ${now} end
          where tenant_id = ${tenantId} and id = ${sourceId}
            and (state, state_reason) is distinct from (${state}, ${reason})`.execute(tx);
      })
      .catch((error: unknown) => {
        known.delete(sourceId);
        deps.log.warn({ err: error, tenantId, sourceId }, 'the state of a data source could not be noted');
      });
  };

  return {
    outcome(tenantId, sourceId, failure) {
      if (failure !== null && !failure.isOutage && failure.failure !== 'bad_query') {
        return;
      }
      // A refused query is an answer: the source is well.
      const reason = failure?.isOutage === true ? cleanText(failure.message).slice(0, 500) : null;
      const now = deps.clock.now();
      const last = known.get(sourceId);
      if (last !== undefined && last.reason === reason && now < last.until) {
        return;
      }
      known.set(sourceId, { reason, until: now + REPEAT_MS });
      writing = writing.then(() => write(tenantId, sourceId, reason === null ? 'ok' : 'failing', reason));
    },
    forget: (sourceId) => void known.delete(sourceId),
    settle: () => writing,
  };
}
