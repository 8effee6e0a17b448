import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { packaged, runNode } from './runProgram.ts';
import type { Totals } from './testTotals.ts';

const JestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

/** Runs jest on the given files of `src/` and counts; a file that cannot even be loaded counts as one failure. */
export async function runJest(files: string[], workers: number): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), 'sre-jest-'));
  const report = join(folder, 'report.json');
  try {
    const code = await runNode([
      packaged('jest', 'bin', 'jest.js'),
      '--json',
      `--outputFile=${report}`,
      `--maxWorkers=${workers}`,
      '--runTestsByPath',
      ...files,
    ], { CI: 'true' });
    const counts = readReport(report);
    const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
    return {
      passed: counts.numPassedTests,
      failed: code !== 0 && failed === 0 ? 1 : failed,
      skipped: counts.numPendingTests + counts.numTodoTests,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(path: string): z.output<typeof JestReport> {
  try {
    return JestReport.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Jest ended before it could write: its own words are above, and the run counts as failed.
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}
