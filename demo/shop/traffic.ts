import type { Random } from './random.ts';

const DAY_MS = 86_400_000;

/** Relative load at a time of day (UTC): lowest about 04:00, highest about 19:00; mean about 1. */
export function dailyShape(nowMs: number): number {
  const day = (nowMs % DAY_MS) / DAY_MS;
  return 1 + 0.16 * Math.sin(2 * Math.PI * (day - 0.42)) + 0.05 * Math.sin(4 * Math.PI * (day - 0.3));
}

/** Visitors: daily shape, slow autocorrelated drift, short harmless bursts. */
export class Traffic {
  readonly #random: Random;
  readonly #baseRate: number;
  #drift = 0;
  #ripple = 0;
  #burst = 0;

  constructor(random: Random, baseRate: number) {
    this.#random = random;
    this.#baseRate = baseRate;
  }

  /** Requests per second wanted at this moment, all routes together. */
  step(nowMs: number, stepMs: number): number {
    const dt = stepMs / 1000;
    this.#drift += -this.#drift * (dt / 600) + 0.05 * Math.sqrt((2 * dt) / 600) * this.#random.normal();
    this.#ripple += -this.#ripple * (dt / 20) + 0.035 * Math.sqrt((2 * dt) / 20) * this.#random.normal();
    this.#burst *= Math.exp(-dt / 25);
    if (this.#random.next() < dt / 420) {
      this.#burst += this.#random.between(0.04, 0.16);
    }
    return (
      this.#baseRate * dailyShape(nowMs) * Math.exp(this.#drift + this.#ripple) * (1 + Math.min(this.#burst, 0.25))
    );
  }
}
