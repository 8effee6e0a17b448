import { collectEvidence } from '../../../backend/agents/rca/collector.ts';
import type { EvidenceBundle } from '../../../backend/analysis/index.ts';
import type { Truth } from '../../../demo/scoreboard.ts';
import { changesOf, discover, toAlert } from '../../faults/directly.ts';
import { type CaseSpec, type FiredAlert, type RunningCase, simulateCase } from '../../faults/simulateCase.ts';
import { sourceReader } from '../../faults/sourceReader.ts';

/** When the product repeats an analysis for the last time. */
const REPEATED_AFTER_MS = 55_000;

/**
 * Simulates a case and collects its evidence as the product does, without a sidecar: after the alert of a fault with the
 * wait of the last repetition, or at once after a false alarm. No bundle when no rule noticed the fault.
 */
export async function bundleOfCase(spec: CaseSpec): Promise<{ bundle: EvidenceBundle | null; truth: Truth | null }> {
  const running = await simulateCase(spec, true);
  const server = await running.standin.listen({ now: () => running.nowMs, shiftMs: () => 0 });
  try {
    const noticed = await running.breakIt();
    if (!noticed && spec.kind !== null) {
      return { bundle: null, truth: running.truth };
    }
    const topology = await discover(server.url, running.nowMs);
    if (noticed) {
      await running.advance(REPEATED_AFTER_MS);
    }
    const alerts = noticed ? running.alerts : [falseAlarm(spec, running)];
    const bundle = await collectEvidence({
      tenantId: 'bench',
      nowMs: running.nowMs,
      alerts: alerts.map((alert) => toAlert(alert, topology)),
      changes: ({ from, to }) => Promise.resolve(changesOf(running, topology, from, to)),
      topology,
      reader: sourceReader(server.url),
    });
    return { bundle, truth: running.truth };
  } finally {
    await server.stop();
  }
}

/** An alert about a service with nothing wrong. */
function falseAlarm(spec: CaseSpec, { services, nowMs }: RunningCase): FiredAlert {
  const service = services[Math.floor(spec.choice[0] * services.length)] ?? '';
  const name = spec.choice[1] < 0.5 ? 'HttpErrorRatioHigh' : 'HttpLatencyHigh';
  return { name, atMs: nowMs, labels: { service } };
}
