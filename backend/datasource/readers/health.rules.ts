import type { Severity } from '#contract/scalars';

/** What the worst open incident of a service costs. */
const WORST: Record<Severity, number> = { critical: 60, high: 40, warning: 20, info: 5 };
const EACH_FURTHER = 5;
const MOST_FURTHER = 15;
/** Failed requests cost in proportion up to this share of all. */
const FULL_ERROR_SHARE = 0.05;
const MOST_ERRORS = 25;

export interface ServiceState {
  openIncidents: number;
  worstSeverity: string | null;
  /** Failed requests of all requests, 0 to 1; null where nobody measures it. */
  errorShare: number | null;
}

/**
 * Health of a service from 0 to 100: 100 less what its worst open incident costs (critical 60, high 40, warning 20, info
 * 5), 5 for each further open one up to 15, and up to 25 for failed requests (all of it from 5 % on). Our own scale: it
 * only orders what people should look at.
 */
export function healthScore({ openIncidents, worstSeverity, errorShare }: ServiceState): number {
  const worst = openIncidents > 0 ? (WORST[worstSeverity as Severity] ?? WORST.info) : 0;
  const further = Math.min(MOST_FURTHER, Math.max(0, openIncidents - 1) * EACH_FURTHER);
  const errors = Math.min(1, (errorShare ?? 0) / FULL_ERROR_SHARE) * MOST_ERRORS;
  return Math.max(0, Math.round(100 - worst - further - errors));
}
