import { fileURLToPath } from 'node:url';
import { createStandin, type Standin } from '../../demo/prometheus/standin/index.ts';
import { type Truth, truthOf } from '../../demo/scoreboard.ts';
import { createShop, type ChangeEvent, type FaultKind } from '../../demo/shop/index.ts';

const RULES = ['infrastructure', 'recording', 'services', 'workloads'].map((name) =>
  fileURLToPath(new URL(`../../demo/rules/${name}.yml`, import.meta.url))
);
const SCRAPE_MS = 5_000;
const HISTORY_MS = 73 * 60_000;
/** A fault that no rule notices for this long was missed. */
const NOTICE_MS = 6 * 60_000;

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

/** A shop and its Prometheus at the moment when the first rule fired (or, healthy, at the end of the window). */
export interface RunningCase {
  standin: Standin;
  truth: Truth | null;
  nowMs: number;
  alerts: FiredAlert[];
  changes: ChangeEvent[];
  noticed: boolean;
  /** Lets simulated time pass. */
  advance(ms: number): void;
}

/** Simulates about 75 minutes of a shop faster than time, with harmless changes all along and one fault at the end. */
export function simulateCase(spec: CaseSpec): RunningCase {
  const startMs = Math.floor((Date.now() - HISTORY_MS - 24 * 3_600_000 * spec.choice[2]) / SCRAPE_MS) * SCRAPE_MS;
  const shop = createShop({ seed: spec.seed, startMs, logs: false });
  const standin = createStandin({ rules: RULES, evaluationIntervalMs: SCRAPE_MS });
  const running: RunningCase = {
    standin,
    truth: null,
    nowMs: startMs,
    alerts: [],
    changes: [],
    noticed: false,
    advance(ms) {
      for (const end = this.nowMs + ms; this.nowMs < end;) {
        this.nowMs += SCRAPE_MS;
        shop.advance(this.nowMs);
        standin.scrape(shop.targets, this.nowMs);
        this.changes.push(...shop.takeChanges());
        for (const change of standin.evaluateRules(this.nowMs)) {
          if (change.to === 'firing') {
            this.alerts.push({ name: change.rule, atMs: change.atMs, labels: change.labels });
          }
        }
      }
    },
  };
  running.advance(HISTORY_MS);
  if (spec.kind === null) {
    return running;
  }
  running.alerts = [];
  const targets = shop.faults.find((fault) => fault.kind === spec.kind)?.targets ?? [];
  const target = targets[Math.floor(spec.choice[0] * targets.length)] ?? '';
  running.truth = truthOf(shop.inject(spec.kind, target, 0.3 + 0.7 * spec.choice[1]));
  for (const end = running.nowMs + NOTICE_MS; running.alerts.length === 0 && running.nowMs < end;) {
    running.advance(SCRAPE_MS);
  }
  running.noticed = running.alerts.length > 0;
  return running;
}
