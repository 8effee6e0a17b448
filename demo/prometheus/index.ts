import type { PrometheusOptions, RunningPrometheus } from './options.ts';
import { findRealPrometheus, startRealPrometheus } from './real.ts';
import { startStandin } from './standin/live.ts';

export type { HistoryScrape, HttpTarget, PrometheusOptions, RunningPrometheus, WebhookReceiver } from './options.ts';
export { findRealPrometheus } from './real.ts';
export {
  createStandin,
  type AlertTransition,
  type QueryResult,
  type SeriesValues,
  type Standin,
  type StandinOptions,
  type WebhookPayload,
} from './standin/index.ts';

/**
 * Starts Prometheus with Alertmanager for the demo: the real programs, or the stand-in that speaks the same HTTP API.
 * @throws Error when `real` is wanted and its programs are not on the PATH, or when a start fails
 */
export async function startPrometheus(options: PrometheusOptions): Promise<RunningPrometheus> {
  const programs = options.kind === 'standin' ? undefined : findRealPrometheus();
  if (programs !== undefined) {
    return startRealPrometheus(options, programs);
  }
  if (options.kind === 'real') {
    throw new Error('prometheus, promtool and alertmanager (or prometheus-alertmanager) must be on the PATH');
  }
  return startStandin(options);
}
