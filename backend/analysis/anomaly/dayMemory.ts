export const DAY_MS = 86_400_000;
/** Days that are remembered, today's among them; with eight, the same weekday of last week is one of them. */
export const DAYS = 8;
/** Stretches of a day, half an hour each. */
export const PHASES = 48;
/** Numbers of the memory: lowest and highest value of each stretch. */
export const CELLS = DAYS * PHASES * 2;

/** What lay at this time of day in the days that are remembered. */
export interface Recall {
  /** Distance of the value to the nearest range; 0 inside of one. */
  distance: number;
  /** The nearest value of the nearest range. */
  nearest: number;
  /** Ranges that were there. */
  seen: number;
}

/** The lowest and highest value of every half hour of the last eight days, as ring buffer. */
export class DayMemory {
  readonly cells: Float64Array;
  /** Running number of the half hour that was written last; NaN before the first. */
  slot: number;
  /** The result of the last recall, made anew in place: it is asked for once a point. */
  readonly recalled: Recall = { distance: 0, nearest: Number.NaN, seen: 0 };

  constructor(cells: Float64Array = new Float64Array(CELLS).fill(Number.NaN), slot: number = Number.NaN) {
    this.cells = cells;
    this.slot = slot;
  }

  /** Compares a value with the same half hour, and the ones before and after it, of the days before. */
  recall(time: number, value: number): Recall {
    const { cells, recalled } = this;
    const now = Math.floor((time / DAY_MS) * PHASES);
    let distance = Number.POSITIVE_INFINITY;
    let nearest = Number.NaN;
    let seen = 0;
    for (let day = 1; day < DAYS; day++) {
      for (let beside = -1; beside <= 1; beside++) {
        const cell = cellOf(now - day * PHASES + beside);
        const low = cells[cell] as number;
        // Not comparing with NaN would cost more than the comparison, which is then false.
        if (low <= value) {
          const high = cells[cell + 1] as number;
          seen++;
          if (value <= high) {
            distance = 0;
            nearest = value;
          } else if (value - high < distance) {
            distance = value - high;
            nearest = high;
          }
        } else if (low > value) {
          seen++;
          if (low - value < distance) {
            distance = low - value;
            nearest = low;
          }
        }
      }
    }
    recalled.distance = distance;
    recalled.nearest = nearest;
    recalled.seen = seen;
    return recalled;
  }

  /** Remembers a value; what is older than the memory goes. */
  remember(time: number, value: number): void {
    const { cells } = this;
    const now = Math.floor((time / DAY_MS) * PHASES);
    const steps = Math.min(DAYS * PHASES, Number.isNaN(this.slot) ? DAYS * PHASES : now - this.slot);
    for (let i = 0; i < steps; i++) {
      const cell = cellOf(now - i);
      cells[cell] = Number.NaN;
      cells[cell + 1] = Number.NaN;
    }
    this.slot = now;
    const cell = cellOf(now);
    if (!((cells[cell] as number) <= value)) {
      cells[cell] = value;
    }
    if (!((cells[cell + 1] as number) >= value)) {
      cells[cell + 1] = value;
    }
  }
}

function cellOf(slot: number): number {
  const inRing = slot % (DAYS * PHASES);
  return 2 * (inRing < 0 ? inRing + DAYS * PHASES : inRing);
}
