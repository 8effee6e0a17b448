import { conformanceData } from './conformanceData.ts';
import { startPrometheus } from './index.ts';

/** A program for tests that kill it: starts the real Prometheus in the given directory, says so, and waits. */
const [dataDir = '', targetUrl = ''] = process.argv.slice(2);
const running = await startPrometheus({
  kind: 'real',
  dataDir,
  targets: [{ job: 'shop', instance: 'shop-1', url: targetUrl }],
  rules: [],
  history: conformanceData,
  retentionMs: 20 * 365 * 86_400_000,
  scrapeIntervalMs: 1000,
});
process.stdout.write(`${JSON.stringify({ url: running.url })}\n`);
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
