import { globSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { startTestCluster } from '../tests/support/testCluster.ts';
import { runJest } from './runJest.ts';
import { runNodeTests } from './runNodeTests.ts';
import { ROOT } from './runProgram.ts';
import { addTotals, totalsLine, type Totals } from './testTotals.ts';

const CONCURRENCY = 2;
const NODE_TESTS = '{backend,contract,demo,workbench,tests,scripts,bench}/**/*.test.ts';
const PLUGIN_TESTS = 'src/**/*.test.{ts,tsx}';
const NONE: Totals = { passed: 0, failed: 0, skipped: 0 };

/**
 * `npm test [-- --database] [part of a path ...]`: Node's runner for everything outside `src/`, then jest for `src/`.
 * `--database` takes only the files that use a test database.
 */
async function main(): Promise<void> {
  process.chdir(ROOT);
  const args = process.argv.slice(2);
  const unknown = args.filter((arg) => arg.startsWith('-') && arg !== '--database');
  if (unknown.length > 0) {
    throw new Error(`Unknown option ${unknown.join(' ')}. Known: --database, and parts of paths.`);
  }
  const databaseOnly = args.includes('--database');
  const parts = args.filter((arg) => !arg.startsWith('-'));
  const wanted = (file: string): boolean => parts.length === 0 || parts.some((part) => file.includes(part));
  const nodeFiles = globSync(NODE_TESTS, { exclude: ['**/node_modules/**', 'tests/e2e/**', 'tests/grafana/**'] })
    .filter(wanted)
    .filter((file) => !databaseOnly || usesDatabase(file))
    .sort();
  const jestFiles = databaseOnly ? [] : globSync(PLUGIN_TESTS).filter(wanted).sort();
  if (nodeFiles.length + jestFiles.length === 0) {
    throw new Error(`No test file matches ${args.join(' ')}.`);
  }
  const totals = addTotals(
    nodeFiles.length > 0 ? await onTestCluster(nodeFiles) : NONE,
    jestFiles.length > 0 ? await runJest(jestFiles, CONCURRENCY) : NONE
  );
  console.log(`\n${totalsLine(totals)}`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}

async function onTestCluster(files: string[]): Promise<Totals> {
  if (!files.some(usesDatabase)) {
    return runNodeTests(files, CONCURRENCY);
  }
  const cluster = await startTestCluster();
  const stop = (): void => void cluster.stop().finally(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    console.log(`Test database: ${cluster.version}`);
    process.env['TEST_CLUSTER_URL'] = cluster.adminUrl;
    process.env['TEST_CLUSTER_TEMPLATE'] = cluster.template;
    return await runNodeTests(files, CONCURRENCY);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await cluster.stop();
  }
}

/** Directly, or through a helper of tests/support that is made on top of it. */
function usesDatabase(file: string): boolean {
  return /\btestDatabase\b|from '[^']*\/support\//.test(readFileSync(file, 'utf8'));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
