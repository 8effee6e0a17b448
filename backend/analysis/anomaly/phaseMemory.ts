export const DAY_MS = 86_400_000;

/** What lay at this time of day on the days that are remembered. */
export interface Recall {
  /** Distance of the value to the nearest range; 0 inside of one and when nothing is remembered. */
  distance: number;
  /** Mean of the middles of the ranges at just this time of day; NaN when there is none. */
  usual: number;
  /** Days that had something to say. */
  days: number;
}

/**
 * The lowest and highest value of each stretch of the day, for the last days, in a ring buffer. A value is as unusual as
 * it is far from the nearest of the ranges of the same time of day: every day of the last week is a precedent, the same
 * weekday among them. Today is none.
 */
export class PhaseMemory {
  private readonly phases: number;
  private readonly days: number;
  /** Stretches before and after the present one that count as the same time of day. */
  private readonly beside: number;
  /** Pairs of lowest and highest value; the days of one phase lie together. NaN where nothing is known. */
  readonly cells: Float64Array;
  /** Running number of the stretch that was written last; NaN before the first. */
  slot: number = Number.NaN;
  /** Ranges that count as precedents in the stretch `gathered`, as pairs, and how many numbers those are. */
  private readonly precedents: Float64Array;
  private known = 0;
  private gathered: number = Number.NaN;
  /** The last answer, made anew in place, as it is asked for once a point. */
  private readonly recalled: Recall = { distance: 0, usual: Number.NaN, days: 0 };

  constructor(phases: number, days: number, beside: number) {
    this.phases = phases;
    this.days = days;
    this.beside = beside;
    this.cells = new Float64Array(2 * phases * days).fill(Number.NaN);
    this.precedents = new Float64Array(2 * days * (2 * beside + 1));
  }

  /** Compares a value with the same time of day on the days before. The answer is overwritten by the next one. */
  recall(time: number, value: number): Recall {
    const { precedents, recalled } = this;
    const now = Math.floor((time / DAY_MS) * this.phases);
    if (now !== this.gathered) {
      this.gather(now);
    }
    const { known } = this;
    let distance = known === 0 ? 0 : Number.POSITIVE_INFINITY;
    for (let i = 0; i < known && distance > 0; i += 2) {
      const low = precedents[i] as number;
      const high = precedents[i + 1] as number;
      const off = value > high ? value - high : value < low ? low - value : 0;
      distance = off < distance ? off : distance;
    }
    recalled.distance = distance;
    return recalled;
  }

  /** Takes over remembered ranges, as they were stored. */
  restore(cells: Float64Array): void {
    this.cells.set(cells);
    this.gathered = Number.NaN;
  }

  /** Looks up what a stretch is compared with: it stays the same as long as the stretch lasts. */
  private gather(now: number): void {
    const { cells, days, phases, beside, precedents, recalled } = this;
    let known = 0;
    recalled.days = 0;
    for (let near = now - beside; near <= now + beside; near++) {
      const day = Math.floor(near / phases);
      const from = 2 * days * (near - day * phases);
      const today = from + 2 * (((day % days) + days) % days);
      let count = 0;
      let middles = 0;
      for (let cell = from; cell < from + 2 * days; cell += 2) {
        const low = cells[cell] as number;
        // A comparison with NaN is false.
        if (low === low && cell !== today) {
          const high = cells[cell + 1] as number;
          precedents[known++] = low;
          precedents[known++] = high;
          middles += low + (high - low) / 2;
          count++;
        }
      }
      if (near === now) {
        recalled.usual = middles / count;
      }
      recalled.days = Math.max(recalled.days, count);
    }
    this.known = known;
    this.gathered = now;
  }

  /** Remembers a value; what is older than the memory goes. */
  remember(time: number, value: number): void {
    const { cells, phases, days } = this;
    const now = Math.floor((time / DAY_MS) * phases);
    if (now !== this.slot) {
      const whole = phases * days;
      const passed = Number.isNaN(this.slot) ? whole : Math.min(whole, now - this.slot);
      for (let i = 0; i < passed; i++) {
        const cell = this.cellOf(now - i);
        cells[cell] = Number.NaN;
        cells[cell + 1] = Number.NaN;
      }
      this.slot = now;
      this.gathered = Number.NaN;
    }
    const cell = this.cellOf(now);
    if (!((cells[cell] as number) <= value)) {
      cells[cell] = value;
    }
    if (!((cells[cell + 1] as number) >= value)) {
      cells[cell + 1] = value;
    }
  }

  private cellOf(slot: number): number {
    const { phases, days } = this;
    const day = Math.floor(slot / phases);
    return 2 * (days * (slot - day * phases) + (((day % days) + days) % days));
  }
}
