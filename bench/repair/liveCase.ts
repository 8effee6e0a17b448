import { installRemedies, type Product } from '../../demo/install/index.ts';
import { startRemedies, type LedgerEntry, type Remedies } from '../../demo/remedies/index.ts';
import { shifted, shiftToNow } from '../faults/shift.ts';
import type { CaseTenant, SidecarUnderTest } from '../faults/sidecarUnderTest.ts';
import { SCRAPE_MS, simulateCase, type CaseSpec, type RunningCase } from '../faults/simulateCase.ts';

const TOKEN = 'bench-remedies';
const TICK_MS = 500;

/** A shop that goes on in real time beside the sidecar, with its alerts, changes and remedies. */
export interface LiveCase {
  running: RunningCase;
  tenant: CaseTenant;
  /** What was done to the shop. */
  effects(): readonly LedgerEntry[];
  /** Alerts that fire now. */
  firing(): number;
  stop(): Promise<void>;
}

/** A shop with its past and a tenant that knows it; nothing is wrong yet. */
export interface PreparedCase {
  /** The fault, simulated until Alertmanager tells of it; null when nobody notices. */
  breakIt(): Promise<LiveCase | null>;
}

/**
 * Simulates the past faster than time. From the fault's first notification on, the shop follows the real clock, because
 * the product's verification does.
 */
export async function prepareCase(spec: CaseSpec, sidecar: SidecarUnderTest): Promise<PreparedCase> {
  const running = await simulateCase(spec);
  let shiftMs = shiftToNow(running);
  const server = await running.standin.listen({ now: () => running.nowMs + shiftMs, shiftMs: () => shiftMs });
  const remedies = await startRemedies({ shop: running.shop, token: TOKEN, port: 0 });
  const tenant = await sidecar.makeTenant(server.url);
  await installRemedies(productOf(tenant), { url: remedies.url, token: TOKEN });
  return {
    async breakIt() {
      const noticed = await running.breakIt();
      shiftMs = shiftToNow(running);
      const stopClock = noticed ? followTheClock(running, tenant, shiftMs) : () => Promise.resolve();
      const stop = async (): Promise<void> => {
        await stopClock();
        await tenant.leave();
        await Promise.all([server.stop(), remedies.stop()]);
      };
      if (!noticed) {
        await stop();
      }
      return noticed ? live(running, tenant, remedies, stop) : null;
    },
  };
}

function live(running: RunningCase, tenant: CaseTenant, remedies: Remedies, stop: () => Promise<void>): LiveCase {
  return {
    running,
    tenant,
    effects: () => remedies.effects(),
    firing() {
      const found = running.standin.query('count(ALERTS{alertstate="firing"})', running.nowMs);
      return found.type === 'vector' ? (found.samples[0]?.point[1] ?? 0) : 0;
    },
    stop,
  };
}

/** The target, the playbooks and the runbook go in as the admin of the tenant, by the API. */
function productOf(tenant: CaseTenant): Product {
  return {
    call: async (operation, given = {}) => {
      const path = operation.path.replace('{id}', given.id ?? '');
      const query = given.query === undefined ? '' : `?${new URLSearchParams(given.query)}`;
      return operation.response.parse(await tenant.call(operation.method, path + query, given.body)) as never;
    },
  };
}

/** Scrape by scrape with the real clock; what Alertmanager and the pipeline say is posted as it comes. */
function followTheClock(running: RunningCase, tenant: CaseTenant, shiftMs: number): () => Promise<void> {
  let posted = { notifications: 0, changes: 0 };
  let stopped = false;
  const post = async (): Promise<void> => {
    const changes = running.changes.slice(posted.changes);
    const notifications = running.notifications.slice(posted.notifications);
    posted = { changes: running.changes.length, notifications: running.notifications.length };
    if (changes.length > 0) {
      await tenant.postChanges(changes.map((change) => ({ ...change, timeMs: change.timeMs + shiftMs })));
    }
    for (const payload of notifications) {
      await tenant.postAlerts(shifted(payload, shiftMs));
    }
  };
  const follow = async (): Promise<void> => {
    for (; !stopped; await new Promise((resolve) => setTimeout(resolve, TICK_MS))) {
      while (running.nowMs + shiftMs + SCRAPE_MS <= Date.now()) {
        await running.advance(SCRAPE_MS);
      }
      await post();
    }
  };
  const following = follow();
  return async () => {
    stopped = true;
    await following;
  };
}
