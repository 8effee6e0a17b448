import { fileURLToPath } from 'node:url';
import { createStandin, type Standin, type WebhookPayload } from '../../demo/prometheus/standin/index.ts';
import { type Truth, truthOf } from '../../demo/scoreboard.ts';
import { createShop, type ChangeEvent, type FaultKind, type Shop } from '../../demo/shop/index.ts';

const RULES = ['infrastructure', 'recording', 'services', 'workloads'].map((name) =>
  fileURLToPath(new URL(`../../demo/rules/${name}.yml`, import.meta.url))
);
export const SCRAPE_MS = 5_000;
const HISTORY_MS = 73 * 60_000;
/** Long ago rules are evaluated on every third scrape only: it halves the time that the bench takes. */
const LONG_AGO_MS = 60 * 60_000;
/** A fault that no rule notices for this long was missed. */
const NOTICE_MS = 6 * 60_000;
/** The simulated day: the same seed is the same case whenever it is run. */
const DAY = Date.UTC(2026, 2, 2);

export interface CaseSpec {
  kind: FaultKind | null;
  seed: number;
  /** In [0, 1): picks target, severity and time of day. */
  choice: readonly [number, number, number];
}

export interface FiredAlert {
  name: string;
  atMs: number;
  labels: Readonly<Record<string, string>>;
}

/** A shop with its Prometheus and Alertmanager, in simulated time. */
export interface RunningCase {
  standin: Standin;
  shop: Shop;
  truth: Truth | null;
  nowMs: number;
  /** Rules that fired since the fault, or in the whole healthy window. */
  alerts: FiredAlert[];
  /** Notifications since the fault. */
  notifications: WebhookPayload[];
  changes: ChangeEvent[];
  /** Names of the shop's services, for false alarms. */
  services: string[];
  /** Lets simulated time pass. */
  advance(ms: number): Promise<void>;
  /** Injects the fault and lets time pass until Alertmanager tells of it; false when nobody notices. */
  breakIt(): Promise<boolean>;
}

/** In a quick simulation this last part of the past is scraped as often as the rest is in a full one. */
const LATELY_MS = 6 * 60_000;
const QUICK_SCRAPE_MS = 15_000;

/**
 * Simulates 73 minutes of a healthy shop faster than time, with harmless changes all along. A `quick` one scrapes what is
 * long ago every 15 s only, and evaluates rules lately only: it takes a third of the time.
 */
export async function simulateCase(spec: CaseSpec, quick = false): Promise<RunningCase> {
  const startMs = Math.floor((DAY + 86_400_000 * spec.choice[2]) / SCRAPE_MS) * SCRAPE_MS;
  const shop = createShop({ seed: spec.seed, startMs, logs: false });
  const notifications: WebhookPayload[] = [];
  const standin = createStandin({
    rules: RULES,
    evaluationIntervalMs: SCRAPE_MS,
    notify: (payload) => void notifications.push(payload),
  });
  const evaluate = (): void => {
    for (const { to, rule: name, atMs, labels } of standin.evaluateRules(running.nowMs)) {
      if (to === 'firing') {
        running.alerts.push({ name, atMs, labels });
      }
    }
  };
  const running: RunningCase = {
    standin,
    shop,
    truth: null,
    nowMs: startMs,
    alerts: [],
    notifications,
    changes: [],
    services: [],
    async advance(ms) {
      for (const end = this.nowMs + ms; this.nowMs < end;) {
        const longAgo = quick && this.nowMs - startMs < HISTORY_MS - LATELY_MS;
        this.nowMs += longAgo ? QUICK_SCRAPE_MS : SCRAPE_MS;
        shop.advance(this.nowMs);
        standin.scrape(shop.targets, this.nowMs);
        this.changes.push(...shop.takeChanges());
        if (longAgo) {
          continue;
        }
        if (this.nowMs - startMs > LONG_AGO_MS || (this.nowMs - startMs) % (3 * SCRAPE_MS) === 0) {
          evaluate();
        }
        await standin.dispatch(this.nowMs);
      }
    },
    async breakIt() {
      if (spec.kind === null) {
        return false;
      }
      this.alerts = [];
      notifications.length = 0;
      const targets = shop.faults.find((fault) => fault.kind === spec.kind)?.targets ?? [];
      const target = targets[Math.floor(spec.choice[0] * targets.length)] ?? '';
      this.truth = truthOf(shop.inject(spec.kind, target, 0.3 + 0.7 * spec.choice[1]));
      const noticed = (): boolean => notifications.some((payload) => payload.status === 'firing');
      for (const end = this.nowMs + NOTICE_MS; !noticed() && this.nowMs < end;) {
        await this.advance(SCRAPE_MS);
      }
      return noticed();
    },
  };
  await running.advance(HISTORY_MS);
  running.services = [...new Set(shop.faults.find((fault) => fault.kind === 'bad-deploy')?.targets ?? [])];
  return running;
}
