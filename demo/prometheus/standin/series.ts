import type { Labels } from './labels.ts';

const FIRST_CAPACITY = 64;

/** The samples of one label set in typed arrays, oldest first; times are unix milliseconds. */
export class Series {
  readonly labels: Labels;
  /** Set when the store has let go of this series: a cache that still holds it must ask for a new one. */
  removed = false;
  #times = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  /** A JavaScript NaN cannot carry Prometheus' stale bit pattern, so staleness has its own column. */
  #stale = new Uint8Array(FIRST_CAPACITY);
  #start = 0;
  #end = 0;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  get lastTime(): number {
    return this.length === 0 ? -Infinity : this.#times[this.#end - 1]!;
  }

  get firstTime(): number {
    return this.length === 0 ? Infinity : this.#times[this.#start]!;
  }

  get lastIsStale(): boolean {
    return this.length > 0 && this.#stale[this.#end - 1] === 1;
  }

  /** Samples out of order, or a second one for the same time, are refused with `false`. */
  append(timeMs: number, value: number, stale = false): boolean {
    if (timeMs <= this.lastTime) {
      return false;
    }
    if (this.#end === this.#times.length) {
      this.#makeRoom();
    }
    this.#times[this.#end] = timeMs;
    this.#values[this.#end] = value;
    this.#stale[this.#end] = stale ? 1 : 0;
    this.#end++;
    return true;
  }

  dropBefore(timeMs: number): void {
    while (this.#start < this.#end && this.#times[this.#start]! < timeMs) {
      this.#start++;
    }
  }

  /** Position of the first sample at or after `timeMs`, at least `from`. */
  lowerBound(timeMs: number, from = this.#start): number {
    let low = Math.max(from, this.#start);
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#times[middle]! < timeMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  get endPosition(): number {
    return this.#end;
  }

  get startPosition(): number {
    return this.#start;
  }

  timeAt(position: number): number {
    return this.#times[position]!;
  }

  valueAt(position: number): number {
    return this.#values[position]!;
  }

  staleAt(position: number): boolean {
    return this.#stale[position] === 1;
  }

  #makeRoom(): void {
    const length = this.length;
    const capacity = this.#start > this.#times.length / 2 ? this.#times.length : this.#times.length * 2;
    this.#times = moved(this.#times, new Float64Array(capacity), this.#start, this.#end);
    this.#values = moved(this.#values, new Float64Array(capacity), this.#start, this.#end);
    this.#stale = moved(this.#stale, new Uint8Array(capacity), this.#start, this.#end);
    this.#start = 0;
    this.#end = length;
  }
}

function moved<T extends Float64Array | Uint8Array>(from: T, to: T, start: number, end: number): T {
  to.set(from.subarray(start, end));
  return to;
}
