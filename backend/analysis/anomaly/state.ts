import { Feature, FEATURE_NUMBERS } from './feature.ts';
import { packValues, unpackValues } from './packing.ts';
import { PhaseMemory } from './phaseMemory.ts';

/** What a detector knows. */
export interface Parts {
  clock: Clock;
  /** The value itself, the mean of the last hour, and how far values lie from the one before them. */
  value: Feature;
  level: Feature;
  movement: Feature;
  /** Precedents of the level and of the movement at each hour of the last days, and of the value on each whole day. */
  levels: PhaseMemory;
  movements: PhaseMemory;
  week: PhaseMemory;
}

/** Unix milliseconds, and counters. */
export interface Clock {
  firstTime: number;
  lastTime: number;
  quietUntil: number;
  /** How much more than usual the next alarm needs. */
  raised: number;
  points: number;
}

/** Of the saved form; a state with another number is not loaded, the detector then learns anew. */
const VERSION = 2;
const MEMORIES = ['levels', 'movements', 'week'] as const;
const FEATURES = ['level', 'movement', 'value'] as const;
/** Version, clock, features; and of each memory slot, centre and spread. */
const NUMBERS = 1 + 5 + FEATURES.length * FEATURE_NUMBERS + 3 * MEMORIES.length;

export function newParts(): Parts {
  return {
    clock: {
      firstTime: Number.NaN,
      lastTime: Number.NEGATIVE_INFINITY,
      quietUntil: Number.NEGATIVE_INFINITY,
      raised: 0,
      points: 0,
    },
    value: new Feature(),
    level: new Feature(),
    movement: new Feature(),
    // With eight days and today left out, the same weekday of last week is a precedent.
    levels: new PhaseMemory(24, 8, 1),
    movements: new PhaseMemory(24, 8, 1),
    week: new PhaseMemory(1, 9, 0),
  };
}

/** Everything as bytes, less than 2,000. Remembered ranges are rounded, in `parts` too, so that both go on alike. */
export function saveParts(parts: Parts): Uint8Array {
  const { clock } = parts;
  const numbers = [VERSION, clock.firstTime, clock.lastTime, clock.quietUntil, clock.raised, clock.points];
  const packed = MEMORIES.map((name, m) => {
    const feature = parts[FEATURES[m] as (typeof FEATURES)[number]];
    numbers.push(feature.value, feature.mean, feature.deviation);
    const centre = Number.isFinite(feature.mean) ? feature.mean : 0;
    const spread = Math.max(feature.deviation, 1e-9 * Math.abs(centre), 1e-300);
    const codes = packValues(parts[name].cells, centre, spread);
    parts[name].restore(unpackValues(codes, centre, spread));
    numbers.push(parts[name].slot, centre, spread);
    return codes;
  });
  const bytes = new Uint8Array(8 * NUMBERS + packed.reduce((sum, codes) => sum + codes.byteLength, 0));
  bytes.set(new Uint8Array(Float64Array.from(numbers).buffer));
  let at = 8 * NUMBERS;
  for (const codes of packed) {
    bytes.set(new Uint8Array(codes.buffer), at);
    at += codes.byteLength;
  }
  return bytes;
}

/** What `saveParts` made, back again; undefined when it was not this version's. */
export function loadParts(bytes: Uint8Array): Parts | undefined {
  const parts = newParts();
  const cells = MEMORIES.reduce((sum, name) => sum + parts[name].cells.length, 0);
  // A copy begins at an even address, which typed arrays need.
  const own = bytes.slice();
  if (own.length !== 8 * NUMBERS + 2 * cells) {
    return undefined;
  }
  const numbers = new Float64Array(own.buffer, 0, NUMBERS);
  if (numbers[0] !== VERSION) {
    return undefined;
  }
  const [firstTime = 0, lastTime = 0, quietUntil = 0, raised = 0, points = 0] = numbers.subarray(1, 6);
  parts.clock = { firstTime, lastTime, quietUntil, raised, points };
  let at = 8 * NUMBERS;
  MEMORIES.forEach((name, m) => {
    const [value = 0, mean = 0, deviation = 0, slot = 0, centre = 0, spread = 0] = numbers.subarray(
      6 + 6 * m,
      12 + 6 * m
    );
    Object.assign(parts[FEATURES[m] as (typeof FEATURES)[number]], { value, mean, deviation });
    parts[name].slot = slot;
    const codes = new Int16Array(own.buffer, at, parts[name].cells.length);
    parts[name].restore(unpackValues(codes, centre, spread));
    at += codes.byteLength;
  });
  return parts;
}
