import type { Effect } from '../shop/index.ts';

const MOST = 10_000;

/** One accepted command and what it did. Refusals and repeats with the same idempotency key are not in the ledger. */
export interface LedgerEntry extends Effect {
  /** Counts from 1. */
  number: number;
  /** The shop's own time. */
  at: string;
  command: string;
  subject: string;
  idempotencyKey: string | null;
}

/** Everything that was done through the API, in order; so that somebody else can count it. */
export class Ledger {
  #entries: LedgerEntry[] = [];
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(entry: Omit<LedgerEntry, 'number'>): LedgerEntry {
    const numbered = { number: ++this.#total, ...entry };
    this.#entries.push(numbered);
    if (this.#entries.length > MOST) {
      this.#entries.shift();
    }
    return numbered;
  }

  /** The newest 10,000 at most, oldest first. */
  after(number: number): LedgerEntry[] {
    return this.#entries.filter((entry) => entry.number > number);
  }
}
