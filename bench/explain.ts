import { cpus } from 'node:os';
import { explainPanel } from '../contract/explain.ts';
import { explainedShop } from './explain/explainedShop.ts';
import { startSidecarUnderTest } from './faults/sidecarUnderTest.ts';

const SIZE = { series: 20, points: 500 };
const RUNS = 40;
const WARM_UP = 3;

/**
 * A panel of 20 series with 500 points each during a surge of traffic, explained by the real sidecar over HTTP without a
 * model: from the request to the first words, and to the whole, with its past, its causes and its forecasts read from a
 * stand-in of Prometheus with the demo's metrics. Both requests go out together, as the page sends them.
 */
export async function run(): Promise<object> {
  const sidecar = await startSidecarUnderTest();
  const first: number[] = [];
  const complete: number[] = [];
  let found = 0;
  let series = 0;
  try {
    const shop = await explainedShop(sidecar, SIZE);
    try {
      for (let i = 0; i < RUNS + WARM_UP; i++) {
        const started = performance.now();
        const [firstMs, [answer, completeMs]] = await Promise.all([
          shop.post('/panels/describe', shop.panel).then(() => performance.now() - started),
          shop.post('/panels/explain', shop.panel).then((body) => [body, performance.now() - started] as const),
        ]);
        const { description, cause } = explainPanel.response.parse(answer);
        series = description.seriesRead;
        if (i >= WARM_UP) {
          first.push(firstMs);
          complete.push(completeMs);
          found += description.verdict.state === 'unusual' && cause.state === 'found' ? 1 : 0;
        }
      }
    } finally {
      await shop.stop();
    }
  } finally {
    await sidecar.stop();
  }
  const p95 = { first: at95(first), complete: at95(complete) };
  process.stdout.write(
    [
      `panel of ${series} series x ${SIZE.points} points, ${RUNS} times, one at a time, ${cpus().length} cores`,
      `first words   p95 ${p95.first} ms   (target: under 300 ms)`,
      `complete      p95 ${p95.complete} ms  (target: under 1,500 ms)`,
      `seen as unusual, with a cause: ${found} of ${RUNS}`,
      '',
    ].join('\n')
  );
  return { p95_ms: p95, runs: RUNS, found, series, cores: cpus().length };
}

function at95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN);
}
