import { collectEvidence } from '../../../backend/agents/rca/collector.ts';
import type { EvidenceBundle } from '../../../backend/analysis/index.ts';
import type { Truth } from '../../../demo/scoreboard.ts';
import { changesOf, discover, toAlert } from '../../faults/directly.ts';
import { type CaseSpec, type FiredAlert, type RunningCase, simulateCase } from '../../faults/simulateCase.ts';
import { sourceReader } from '../../faults/sourceReader.ts';

/** When the product repeats an analysis for the last time. */
const REPEATED_AFTER_MS = 55_000;
/** Between two false alarms of one shop. */
const BETWEEN_MS = 6 * 60_000;

/**
 * Simulates a fault and collects its evidence as the product does, without a sidecar: after the alert with the wait of the
 * last repetition. No bundle when no rule noticed the fault.
 */
export async function bundleOfFault(spec: CaseSpec): Promise<{ bundle: EvidenceBundle; truth: Truth } | null> {
  const running = await simulateCase(spec, true);
  const noticed = await running.breakIt();
  if (!noticed || running.truth === null) {
    return null;
  }
  await running.advance(REPEATED_AFTER_MS);
  return { bundle: await collect(running, running.alerts), truth: running.truth };
}

/** Simulates a shop in which nothing is wrong, with as many false alarms as there are choices, and collects the evidence of each. */
export async function bundlesOfHealth(
  spec: CaseSpec,
  choices: readonly (readonly [number, number])[]
): Promise<EvidenceBundle[]> {
  const running = await simulateCase(spec, true);
  const bundles: EvidenceBundle[] = [];
  for (const choice of choices) {
    await running.advance(BETWEEN_MS);
    bundles.push(await collect(running, [falseAlarm(choice, running)]));
  }
  return bundles;
}

async function collect(running: RunningCase, alerts: readonly FiredAlert[]): Promise<EvidenceBundle> {
  const server = await running.standin.listen({ now: () => running.nowMs, shiftMs: () => 0 });
  try {
    const topology = await discover(server.url, running.nowMs);
    return await collectEvidence({
      tenantId: 'bench',
      nowMs: running.nowMs,
      alerts: alerts.map((alert) => toAlert(alert, topology)),
      changes: ({ from, to }) => Promise.resolve(changesOf(running, topology, from, to)),
      topology,
      reader: sourceReader(server.url),
    });
  } finally {
    await server.stop();
  }
}

/** An alert about a service with nothing wrong. */
function falseAlarm([which, what]: readonly [number, number], { services, nowMs }: RunningCase): FiredAlert {
  const service = services[Math.floor(which * services.length)] ?? '';
  return { name: what < 0.5 ? 'HttpErrorRatioHigh' : 'HttpLatencyHigh', atMs: nowMs, labels: { service } };
}
