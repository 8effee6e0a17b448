/** Values of many series lie in one piece of memory of up to this many: a piece for each costs more than reading it. */
const MOST_IN_A_SLAB = 1 << 15;
const LEAST_IN_A_SLAB = 1 << 9;

/** Room for the samples of one series after another. Series with the same times, as those of a range have, share them. */
export class SampleStore {
  /** Where the next sample goes: `times[used]` and `values[start + used]`. Unix ms. */
  times = new Float64Array(LEAST_IN_A_SLAB);
  values = new Float64Array(LEAST_IN_A_SLAB);
  start = 0;
  used = 0;
  /** Samples in all series that were taken. */
  taken = 0;
  #lastTimes = new Float64Array(0);

  /** Makes room for one sample more; to be called when `room` is 0. */
  grow(): void {
    if (this.used === this.times.length) {
      const times = new Float64Array(2 * this.used);
      times.set(this.times);
      this.times = times;
    }
    if (this.start + this.used === this.values.length) {
      const values = new Float64Array(Math.max(2 * this.used, Math.min(MOST_IN_A_SLAB, 2 * this.values.length)));
      values.set(this.values.subarray(this.start));
      this.values = values;
      this.start = 0;
    }
  }

  /** Samples that fit without growing. */
  get room(): number {
    return Math.min(this.times.length, this.values.length - this.start) - this.used;
  }

  put(seconds: number, value: number): void {
    if (this.room === 0) {
      this.grow();
    }
    // Prometheus has milliseconds and writes them as a fraction of seconds.
    this.times[this.used] = Math.round(seconds * 1000);
    this.values[this.start + this.used] = value;
    this.used += 1;
  }

  /** Forgets the series that was begun. */
  drop(): void {
    this.used = 0;
  }

  /** The series that was begun, whole. */
  take(): { times: Float64Array; values: Float64Array } {
    const { start, used } = this;
    const values = this.values.subarray(start, start + used);
    if (!this.#hasLastTimes()) {
      this.#lastTimes = this.times.slice(0, used);
    }
    this.start += used;
    this.taken += used;
    this.used = 0;
    return { times: this.#lastTimes, values };
  }

  #hasLastTimes(): boolean {
    const last = this.#lastTimes;
    if (last.length !== this.used) {
      return false;
    }
    for (let i = 0; i < last.length; i++) {
      if (last[i] !== this.times[i]) {
        return false;
      }
    }
    return true;
  }
}
