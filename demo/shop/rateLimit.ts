import { BASE_RATE } from './blueprint.ts';
import type { Operation } from './edge.ts';
import { ROUTE_MIX } from './operations.ts';

/** How slowly the gateway learns what is usual on a route. */
const USUAL_MS = 3_600_000;

/** The gateway's limit by route: what is above a share of the route's usual rate is turned away before it costs anything. */
export class RateLimit {
  #share: number | null = null;
  #endsAtMs: number | null = null;
  readonly #usual = new Map(Object.entries(ROUTE_MIX).map(([route, share]) => [route, share * BASE_RATE]));

  get share(): number | null {
    return this.#share;
  }

  get endsAtMs(): number | null {
    return this.#endsAtMs;
  }

  set(share: number, endsAtMs: number): void {
    this.#share = share;
    this.#endsAtMs = endsAtMs;
  }

  /** False when there was none. */
  lift(): boolean {
    const was = this.#share !== null;
    this.#share = null;
    this.#endsAtMs = null;
    return was;
  }

  /** Lifts a limit whose time is over; true when it did. */
  expire(nowMs: number): boolean {
    return this.#endsAtMs !== null && nowMs >= this.#endsAtMs && this.lift();
  }

  /** Requests per second of those `wanted` that get in. Without a limit it learns what is usual. */
  admit(operation: Operation, wanted: number, stepMs: number): number {
    const route = operation.spec.key;
    const usual = this.#usual.get(route) ?? wanted;
    if (this.#share === null) {
      this.#usual.set(route, usual + (wanted - usual) * (stepMs / USUAL_MS));
      return wanted;
    }
    const admitted = Math.min(wanted, usual * this.#share);
    if (admitted < wanted) {
      const { ready } = operation.service;
      ready.forEach((pod) => pod.turnAway(((wanted - admitted) * stepMs) / 1000 / ready.length));
    }
    return admitted;
  }
}
