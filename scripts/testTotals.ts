/** How many tests of a run had which outcome. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

export function addTotals(...parts: Totals[]): Totals {
  return parts.reduce(
    (sum, part) => ({
      passed: sum.passed + part.passed,
      failed: sum.failed + part.failed,
      skipped: sum.skipped + part.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 }
  );
}

/** The line that ends a test run, alone on its line; `.ci/run` adds these up. */
export function totalsLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
