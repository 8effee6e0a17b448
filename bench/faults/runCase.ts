import { analyse } from '../../backend/analysis/index.ts';
import { collectEvidence } from '../../backend/agents/rca/collector.ts';
import type { Finding } from '../../contract/analysis.ts';
import type { WebhookPayload } from '../../demo/prometheus/standin/index.ts';
import type { Truth } from '../../demo/scoreboard.ts';
import { alertOn } from './alertOn.ts';
import { changesOf, discover, toAlert } from './directly.ts';
import type { CaseTenant, SidecarUnderTest } from './sidecarUnderTest.ts';
import { type CaseSpec, type FiredAlert, type RunningCase, SCRAPE_MS, simulateCase } from './simulateCase.ts';
import { shifted, shiftToNow } from './shift.ts';
import { sourceReader } from './sourceReader.ts';

/** Simulated waits until each repetition, as in the product while no cause is certain; on the grid of scrapes. */
const REPEATED_AFTER_MS = [5_000, 5_000, 10_000, 35_000] as const;
/** The real clock stands near the beginning of a scrape when the alert is posted: the simulation does not go on meanwhile. */
const LATEST_IN_SCRAPE_MS = 3_000;

export type Named = Pick<Finding, 'resourceKey' | 'resourceName' | 'mechanism' | 'confidence'>;

export interface CaseResult {
  /** Null in a healthy window. */
  truth: Truth | null;
  /** Causes in their order, from each analysis; the first one is the sidecar's. */
  verdicts: (readonly Named[])[];
  /** From the alert's post to the stored cause; null when nobody noticed the fault. */
  seconds: number | null;
}

/**
 * Runs one case: the alert goes through the sidecar's webhook, and its first verdict is taken from its database; the
 * repetitions, which wait for up to 55 s, are made here with the same collector and engine, after simulated time has passed.
 */
export async function runCase(spec: CaseSpec, sidecar: SidecarUnderTest): Promise<CaseResult> {
  const running = await simulateCase(spec);
  let shiftMs = shiftToNow(running);
  const server = await running.standin.listen({ now: () => running.nowMs + shiftMs, shiftMs: () => shiftMs });
  try {
    const tenant = await sidecar.makeTenant(server.url);
    const noticed = await running.breakIt();
    if (!noticed && spec.kind !== null) {
      return { truth: running.truth, verdicts: [[]], seconds: null };
    }
    const payloads = noticed ? running.notifications : [falseAlarm(spec, running)];
    await beginningOfScrape();
    shiftMs = shiftToNow(running);
    const { findings, seconds } = await alertSidecar(tenant, running, payloads, shiftMs);
    shiftMs = 0;
    const alerts = noticed ? () => running.alerts : () => payloads.flatMap(firedOf);
    const repeated = await analyseRepeatedly(running, alerts, server.url);
    return { truth: running.truth, verdicts: [findings, ...repeated], seconds };
  } finally {
    await server.stop();
  }
}

async function alertSidecar(
  tenant: CaseTenant,
  running: RunningCase,
  payloads: readonly WebhookPayload[],
  shiftMs: number
): Promise<{ findings: readonly Named[]; seconds: number }> {
  await tenant.postChanges(running.changes.map((change) => ({ ...change, timeMs: change.timeMs + shiftMs })));
  const { analysis, seconds } = await tenant.alert(payloads.map((payload) => shifted(payload, shiftMs)));
  await tenant.leave();
  return { findings: analysis.findings, seconds };
}

/** A notification's alerts as the rules would tell them. */
function firedOf(payload: WebhookPayload): FiredAlert[] {
  return payload.alerts.map(({ labels, startsAt }) => ({
    name: labels['alertname'] ?? '',
    atMs: Date.parse(startsAt),
    labels,
  }));
}

async function analyseRepeatedly(
  running: RunningCase,
  alerts: () => readonly FiredAlert[],
  url: string
): Promise<(readonly Named[])[]> {
  const topology = await discover(url, running.nowMs);
  const verdicts: (readonly Named[])[] = [];
  for (const wait of REPEATED_AFTER_MS) {
    await running.advance(wait);
    const bundle = await collectEvidence({
      tenantId: 'bench',
      nowMs: running.nowMs,
      alerts: alerts().map((alert) => toAlert(alert, topology)),
      changes: ({ from, to }) => Promise.resolve(changesOf(running, topology, from, to)),
      topology,
      reader: sourceReader(url),
    });
    verdicts.push(analyse(bundle).findings);
  }
  return verdicts;
}

async function beginningOfScrape(): Promise<void> {
  const passed = Date.now() % SCRAPE_MS;
  if (passed > LATEST_IN_SCRAPE_MS) {
    await new Promise((resolve) => setTimeout(resolve, SCRAPE_MS - passed));
  }
}

/** An alert about a service with nothing wrong: somebody is to be accused, and nobody should be. */
function falseAlarm(spec: CaseSpec, { services, nowMs }: RunningCase): WebhookPayload {
  const service = services[Math.floor(spec.choice[0] * services.length)] ?? '';
  return alertOn(service, spec.choice[1] < 0.5 ? 'HttpErrorRatioHigh' : 'HttpLatencyHigh', nowMs);
}
