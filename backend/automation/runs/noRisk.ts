import type { Risk } from '#contract/playbook';

/** What stands where nobody has computed a risk: a run that nobody had to approve asks in its middle. */
export const NO_RISK: Risk = {
  level: 'medium',
  score: 0.5,
  affected: [],
  reasons: [],
  history: { runs: 0, succeeded: 0, failed: 0, medianSeconds: null, lastRunAt: null },
};
