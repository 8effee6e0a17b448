import type { AnalysisResult } from '../bundle.ts';
import type { Findings } from '../rootcause/candidate.ts';

/** From such a change on a series is odd. */
const ODD_Z = 5;
const ODD_EFFECT = 0.4;
/** From such a share in the trouble on a resource is not healthy. */
const OWN_SHARE = 0.2;

/** Resources with at least one judged series, none of which changed for the worse. */
export function healthyOnes(findings: Findings, blamed: ReadonlySet<string>): AnalysisResult['healthy'] {
  const checks = new Map<string, { checks: number; odd: number }>();
  const count = (key: string, odd: boolean): void => {
    const entry = checks.get(key) ?? { checks: 0, odd: 0 };
    checks.set(key, { checks: entry.checks + 1, odd: entry.odd + (odd ? 1 : 0) });
  };
  for (const { owner, shift, profile } of findings.observations) {
    if (profile.base.points > 0) {
      count(owner, Math.abs(shift.z) > ODD_Z && Math.abs(shift.logRatio) > ODD_EFFECT);
    }
  }
  for (const node of findings.shifts.values()) {
    const excess = findings.excesses.get(node.key);
    count(node.key, (excess?.share ?? 0) > OWN_SHARE || node.latency.z > ODD_Z || node.failure.z > ODD_Z);
  }
  return [...checks]
    .filter(([key, entry]) => entry.odd === 0 && !blamed.has(key))
    .map(([resourceKey, entry]) => ({ resourceKey, checks: entry.checks }))
    .sort((a, b) => b.checks - a.checks || (a.resourceKey < b.resourceKey ? -1 : 1))
    .slice(0, 200);
}
