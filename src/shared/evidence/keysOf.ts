import type { Evidence, Finding } from '#contract/analysis';

/** Causes by what they say, not by their numbers: the next analysis numbers anew, and what somebody has opened stays open. */
export function findingKeys(findings: ReadonlyArray<Pick<Finding, 'resourceKey' | 'mechanism'>>): string[] {
  return numbered(findings.map(({ mechanism, resourceKey }) => `${mechanism} ${resourceKey}`));
}

/** Pieces of evidence by what they say, for the same reason. */
export function evidenceKeys(items: ReadonlyArray<Pick<Evidence, 'statement' | 'resourceKey'>>): string[] {
  return numbered(items.map(({ statement, resourceKey }) => `${statement.code} ${resourceKey ?? ''}`));
}

/** What says the same as another is told from it by its place. */
function numbered(said: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return said.map((one) => {
    const before = seen.get(one) ?? 0;
    seen.set(one, before + 1);
    return `${one} ${before}`;
  });
}
