import { INCIDENT_STATUSES } from '#contract/incident';
import { isAsked, primaryStep, stepsFrom } from './statusSteps.ts';

describe('steps of an incident', () => {
  it('offers as primary only what is possible, and never closing', () => {
    for (const status of INCIDENT_STATUSES) {
      const primary = primaryStep(status);
      expect(primary).not.toBe('closed');
      expect(primary === undefined || stepsFrom(status).includes(primary)).toBe(true);
      expect(stepsFrom(status)).not.toContain(status);
    }
    expect(primaryStep('triggered')).toBe('acknowledged');
    expect(stepsFrom('closed')).toEqual([]);
  });

  it('asks before what is final or looks too early', () => {
    expect(isAsked('closed', 0)).toBe(true);
    expect(isAsked('resolved', 2)).toBe(true);
    expect(isAsked('resolved', 0)).toBe(false);
    expect(isAsked('acknowledged', 2)).toBe(false);
  });
});
