import { parentPort } from 'node:worker_threads';
import { analyse, type AnalysisResult, type EvidenceBundle } from '../../../analysis/index.ts';

/** What is sent to the thread, and what comes back. */
export interface Question {
  id: number;
  bundle: EvidenceBundle;
}

export type Answer = { id: number; result: AnalysisResult } | { id: number; error: unknown };

parentPort?.on('message', ({ id, bundle }: Question) => {
  let answer: Answer;
  try {
    answer = { id, result: analyse(bundle) };
  } catch (error) {
    answer = { id, error };
  }
  parentPort?.postMessage(answer);
});
