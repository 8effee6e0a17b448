import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { packaged, runNode } from './runProgram.ts';
import { totalsLine, type Totals } from './testTotals.ts';

const Report = z.object({ stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }) });

/** Runs one Playwright project of tests/e2e with the given further arguments, prints the totals, sets the exit code. */
export async function runPlaywright(project: string, args: string[]): Promise<void> {
  const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (!existsSync(chromium)) {
    console.error(
      `No browser at ${chromium}. Install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH to one.`
    );
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'sre-e2e-'));
  const report = join(folder, 'report.json');
  try {
    const code = await runNode(
      [packaged('@playwright', 'test', 'cli.js'), 'test', '--config=tests/e2e/playwright.config.ts', `--project=${project}`, ...args],
      { E2E_REPORT: report, E2E_PROJECT: project }
    );
    const totals = readTotals(report, code);
    console.log(`\n${totalsLine(totals)}`);
    process.exitCode = code === 0 && totals.failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that ended without a report, or failed outside of a test, counts as one failure. */
function readTotals(report: string, code: number): Totals {
  const parsed = Report.safeParse(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined);
  if (!parsed.success) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const { expected, unexpected, flaky, skipped } = parsed.data.stats;
  return { passed: expected, failed: Math.max(unexpected + flaky, code === 0 ? 0 : 1), skipped };
}
