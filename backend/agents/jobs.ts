import { z } from 'zod';
import { certaintyOf, Id } from '#contract/scalars';
import { defineJob, type JobDefinition, type Jobs } from '../platform/index.ts';
import { analyseIncident, type AnalysisDeps } from './rca/analyseIncident.ts';
import { nextLook } from './rca/repetition.rules.ts';

export const ANALYSE = 'agents.analyse';

const Payload = z.object({
  tenantId: Id,
  incidentId: Id,
  /** Set when somebody asked for it and has been given its id. */
  analysisId: Id.optional(),
  /** Which look at the incident this is, 0 for the first. */
  round: z.number().int().min(0).default(0),
});
export type AnalysePayload = z.input<typeof Payload>;

export function agentJobs(deps: AnalysisDeps & { jobs: Pick<Jobs, 'send'> }): JobDefinition[] {
  return [
    defineJob({
      name: ANALYSE,
      payload: Payload,
      retryLimit: 2,
      expireInSeconds: 60,
      concurrency: 2,
      async handle(request, signal) {
        const { tenantId, incidentId, round } = request;
        const made = await analyseIncident(deps, { ...request, repeated: round > 0 }, signal);
        const confidence = made?.findings[0]?.confidence ?? 0;
        const next = nextLook(round, certaintyOf(confidence) === 'certain');
        if (made !== null && next !== null && request.analysisId === undefined) {
          await sendAnalysis(deps.jobs, { tenantId, incidentId, round: next.round }, next.waitSeconds);
        }
      },
    }),
  ];
}

/** Asks for an analysis; while one of the same incident and round waits, it is the same. The first ones go before repetitions. */
export async function sendAnalysis(jobs: Pick<Jobs, 'send'>, payload: AnalysePayload, afterSeconds = 0): Promise<void> {
  const round = payload.round ?? 0;
  const key = payload.analysisId ?? `${payload.incidentId}:${round}`;
  await jobs.send(ANALYSE, payload, {
    key,
    ...(round === 0 ? { priority: 1 } : {}),
    ...(afterSeconds > 0 ? { startAfterSeconds: afterSeconds } : {}),
  });
}
