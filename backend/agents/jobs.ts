import { z } from 'zod';
import { Id } from '#contract/scalars';
import { defineJob, type JobDefinition, type Jobs } from '../platform/index.ts';
import { analyseIncident, type AnalysisDeps } from './rca/analyseIncident.ts';

export const ANALYSE = 'agents.analyse';
/** An alert comes when the evidence is seconds old: the analysis is repeated after these waits, when it has grown. */
export const REPEAT_AFTER_SECONDS = [20, 35] as const;

const Payload = z.object({
  tenantId: Id,
  incidentId: Id,
  /** Set when somebody asked for it and has been given its id. */
  analysisId: Id.optional(),
  /** How many repetitions have been made. */
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
        const found = await analyseIncident(deps, { ...request, repeated: request.round > 0 }, signal);
        const wait = REPEAT_AFTER_SECONDS[request.round];
        if (found && wait !== undefined && request.analysisId === undefined) {
          const { tenantId, incidentId, round } = request;
          await sendAnalysis(deps.jobs, { tenantId, incidentId, round: round + 1 }, wait);
        }
      },
    }),
  ];
}

/** Asks for an analysis; while one of the same incident and round waits, it is the same. */
export async function sendAnalysis(jobs: Pick<Jobs, 'send'>, payload: AnalysePayload, afterSeconds = 0): Promise<void> {
  const key = payload.analysisId ?? `${payload.incidentId}:${payload.round ?? 0}`;
  await jobs.send(ANALYSE, payload, { key, ...(afterSeconds > 0 ? { startAfterSeconds: afterSeconds } : {}) });
}
