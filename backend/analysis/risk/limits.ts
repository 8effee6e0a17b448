/**
 * Every figure that the risk of an action rests on. They are set by principle, not by fit: one dependent at distance one
 * counts 1, each further hop half of it; a part never reaches its share alone. How they meet: `assessRisk`.
 */
export const RISK_LIMITS = {
  /** Hops that dependents are followed; the weight at the last one is 1/16. */
  depth: 5,
  /** Levels down from a resource to what carries it: service, pod, host. */
  carriers: 3,
  /** Each resource that shares a host counts this much, all of them together at most `mostShared`. */
  sharedWeight: 0.1,
  mostShared: 1,
  /** Weighted dependents at which the blast radius has reached 63 % of its share. */
  blastScale: 6,
  blastShare: 0.6,
  historyShare: 0.3,
  /** The lower bound of the success rate is this quantile of its posterior. */
  historyQuantile: 0.05,
  /** Runs lose half of their weight in this time without a newer one. */
  historyHalfLifeDays: 180,
  /** From here on it is said how old the last run is. */
  staleDays: 90,
  noRollback: 0.15,
  noVerification: 0.1,
  /** Reached as the number of steps that must not be repeated grows: half of it with one. */
  notRepeatable: 0.1,
  /** Scores from here on are medium, high. */
  medium: 0.35,
  high: 0.65,
  affected: 100,
  named: 3,
} as const;
