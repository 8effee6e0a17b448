import { CELLS, DAY_MS, DayMemory } from './dayMemory.ts';
import { packValues, unpackValues } from './packing.ts';
import { Tail } from './tail.ts';
import type { DetectorOptions, Observation } from './types.ts';

const WEEK_MS = 7 * DAY_MS;
/** No alarm in the first two days: what a day looks like must have been seen once and confirmed once. */
const LEARN_MS = 2 * DAY_MS;
/** Nor before this many points. */
const LEARN_POINTS = 100;
/** After an alarm there is no other for a day. */
const QUIET_MS = DAY_MS;
/** Of the saved form; another number means that the state begins anew. */
const VERSION = 1;
/** Numbers of the state, and of everything but the memory's cells. */
const STATE = 6;
const NUMBERS = 1 + STATE + 3 + 1 + 2;

interface Parts {
  memory: DayMemory;
  tail: Tail;
  state: Float64Array;
}

/**
 * Streaming detector of one series: one pass, a fixed amount of memory.
 *
 * A point is compared with the ranges of the same time of day in the last week (the nearest counts), in units of how much
 * the series usually moves; how rare that distance is tells a power-law tail that is learnt from the stream itself.
 */
export class AnomalyDetector {
  private readonly threshold: number;
  private readonly memory: DayMemory;
  private readonly tail: Tail;
  /** First time seen, last time seen, end of the quiet time, last value, usual movement, points. */
  private readonly state: Float64Array;

  constructor(options: DetectorOptions, parts?: Parts) {
    const budget = Math.min(100, Math.max(0.01, options.falseAlarmsPerWeek ?? 1));
    this.threshold = Math.log10(Math.max(2, WEEK_MS / options.step) / budget);
    this.memory = parts?.memory ?? new DayMemory();
    this.tail = parts?.tail ?? new Tail();
    this.state = parts?.state ?? new Float64Array([Number.NaN, Number.NEGATIVE_INFINITY, 0, Number.NaN, 0, 0]);
  }

  /** Judges the next point, then learns it. Points without a finite value or not later than the last say nothing. */
  observe(time: number, value: number): Observation {
    const { state } = this;
    const last = state[1] as number;
    if (!Number.isFinite(value) || !Number.isFinite(time) || time <= last) {
      return { score: 0, alarm: false, abnormal: false, expected: Number.NaN };
    }
    const points = state[5] as number;
    if (points === 0) {
      state[0] = time;
    } else {
      const move = Math.abs(value - (state[3] as number));
      state[4] = (state[4] as number) + (move - (state[4] as number)) / Math.min(1_000, points);
    }
    const { distance, nearest, seen } = this.memory.recall(time, value);
    let score = 0;
    const learnt = time - (state[0] as number) >= LEARN_MS && points >= LEARN_POINTS;
    if (seen > 0) {
      const floor = 0.01 * Math.abs(nearest) + Number.MIN_VALUE;
      const logScore = Math.log1p(distance / ((state[4] as number) + floor));
      score = learnt ? this.tail.surprise(logScore) : 0;
      this.tail.learn(logScore);
    }
    this.memory.remember(time, value);
    state[1] = time;
    state[3] = value;
    state[5] = points + 1;
    const abnormal = score >= this.threshold;
    const alarm = abnormal && time >= (state[2] as number);
    if (alarm) {
      state[2] = time + QUIET_MS;
    }
    return { score, alarm, abnormal, expected: seen > 0 ? nearest : Number.NaN };
  }

  /**
   * All that the detector knows, in less than 2,000 bytes. Remembered values are rounded to a two-thousandth of the usual
   * movement or of their distance from the last value; this detector goes on with the rounded ones, as a loaded one does.
   */
  save(): Uint8Array {
    const { state, tail, memory } = this;
    const { centre, spread } = this.measure();
    const codes = packValues(memory.cells, centre, spread);
    memory.cells.set(unpackValues(codes, centre, spread));
    const numbers = new Float64Array([
      VERSION,
      ...state,
      tail.quantile,
      tail.excess,
      tail.count,
      memory.slot,
      centre,
      spread,
    ]);
    const bytes = new Uint8Array(numbers.byteLength + codes.byteLength);
    bytes.set(new Uint8Array(numbers.buffer));
    bytes.set(new Uint8Array(codes.buffer), numbers.byteLength);
    return bytes;
  }

  /** A detector that goes on where a saved one stopped; undefined when the bytes are not from this version's `save`. */
  static load(bytes: Uint8Array, options: DetectorOptions): AnomalyDetector | undefined {
    if (bytes.length !== NUMBERS * 8 + CELLS * 2) {
      return undefined;
    }
    const own = bytes.slice();
    const numbers = new Float64Array(own.buffer, 0, NUMBERS);
    if (numbers[0] !== VERSION) {
      return undefined;
    }
    const [quantile = 0, excess = 0, count = 0, slot = 0, centre = 0, spread = 0] = numbers.subarray(1 + STATE);
    const cells = unpackValues(new Int16Array(own.buffer, NUMBERS * 8), centre, spread);
    return new AnomalyDetector(options, {
      memory: new DayMemory(cells, slot),
      tail: new Tail(quantile, excess, count),
      state: numbers.slice(1, 1 + STATE),
    });
  }

  private measure(): { centre: number; spread: number } {
    const last = this.state[3] as number;
    const centre = Number.isFinite(last) ? last : 0;
    return { centre, spread: Math.max(this.state[4] as number, 1e-9 * Math.abs(centre), Number.MIN_VALUE * 1e6) };
  }
}
