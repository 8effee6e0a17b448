import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWatchedShop } from './cause/watchedShop.ts';
import { alertOn } from './faults/alertOn.ts';
import { startSidecarUnderTest } from './faults/sidecarUnderTest.ts';

const ALERTS = 20;
const LEAST_SERIES = 1_000;
const GOAL_S = 2;
const FAULT = { kind: 'bad-deploy', target: 'payment', severity: 0.9 } as const;

/**
 * From an alert's post to the stored cause, through the real sidecar with its own Postgres and a real Prometheus that has
 * more than a thousand series of the tenant that the analysis reads. Twenty alerts, each of a tenant of its own, on one fault
 * of a shop among idle services. `right`: how many of the causes name the faulty service. `--alerts N` for fewer.
 */
export async function run({ args }: { args: string[] }): Promise<object> {
  const alerts = Number(args[args.indexOf('--alerts') + 1]) || ALERTS;
  const dataDir = mkdtempSync(join(tmpdir(), 'sre-bench-cause-'));
  const undo: (() => Promise<void>)[] = [() => Promise.resolve(rmSync(dataDir, { recursive: true, force: true }))];
  try {
    const shop = await startWatchedShop(dataDir);
    undo.push(() => shop.stop());
    const sidecar = await startSidecarUnderTest();
    undo.push(() => sidecar.stop());
    const { accepted } = await shop.breakIt(FAULT.kind, FAULT.target, FAULT.severity);
    console.log('The fault shows; alerts are posted now.');
    const seconds: number[] = [];
    let series = Infinity;
    let right = 0;
    for (let i = 0; i < alerts; i++) {
      const tenant = await sidecar.makeTenant(shop.url);
      const { analysis, seconds: took } = await tenant.alert([alertOn(FAULT.target, 'HttpErrorRatioHigh', Date.now())]);
      await tenant.leave();
      seconds.push(took);
      series = Math.min(series, analysis.seriesRead);
      right += accepted.includes(analysis.findings[0]?.resourceName.split('/').at(-1) ?? '') ? 1 : 0;
    }
    return report(seconds, series, right);
  } finally {
    for (const step of undo.reverse()) {
      await step();
    }
  }
}

function report(seconds: number[], series: number, right: number): object {
  seconds.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((seconds[Math.floor(seconds.length * share)] ?? NaN) * 1_000) / 1_000;
  const [p50, p95] = [at(0.5), at(0.95)];
  console.log(
    `alert posted to cause stored, ${series} series read from a real Prometheus: p50 ${p50} s, p95 ${p95} s of ${seconds.length} alerts (goal ${GOAL_S} s), ${right} right; ${cpus().length} cores`
  );
  if (series < LEAST_SERIES) {
    throw new Error(`Only ${series} series were read; the figure is meant for ${LEAST_SERIES}.`);
  }
  return { p50_s: p50, p95_s: p95, alerts: seconds.length, right, series, cores: cpus().length };
}
