import { cpus } from 'node:os';
import { AnomalyDetector } from '../backend/analysis/index.ts';

const SERIES = 500;
const STEP = 300_000;
const DAY = 288;
const POINTS = 14 * DAY;
const ROUNDS = 5;
const GOAL = 1e6;

/** A judge of one point: whether it raises an alarm. */
type Judge = (time: number, value: number) => boolean;

/**
 * Points a second of CPU that the anomaly detector judges and learns on one thread: 500 series of two weeks at five
 * minutes, one point of each after the other, as they come in. Beside it the plainest method over the same points, a moving
 * mean and deviation. Also the size of a stored state, what storing and taking it up again costs, and how many alarms the
 * series, in which nothing happens, raise a week.
 */
export async function run(): Promise<object> {
  const values = ordinaryWeeks();
  const engine = rounds(values, () => {
    const detector = new AnomalyDetector({ step: STEP });
    return (time, value) => detector.observe(time, value).alarm;
  });
  const plain = rounds(values, movingZ);
  const stored = storing(values);
  const figures = {
    points_per_s: Math.round(engine.pointsPerS),
    moving_z_points_per_s: Math.round(plain.pointsPerS),
    times_moving_z: plain.pointsPerS / engine.pointsPerS,
    state_bytes: stored.bytes,
    store_and_load_us: stored.microseconds,
    alarms_per_series_week: engine.alarms / (SERIES * 2),
    cores: cpus().length,
  };
  process.stdout.write(
    `${(engine.pointsPerS / 1e6).toFixed(2)} million points/s of CPU on one thread (goal ${GOAL / 1e6}); ` +
      `moving z ${(plain.pointsPerS / 1e6).toFixed(1)}, ${figures.times_moving_z.toFixed(1)} times as fast\n` +
      `state ${stored.bytes} bytes, ${stored.microseconds.toFixed(0)} us to store it and take it up again\n` +
      `alarms a week on series in which nothing happens: ${figures.alarms_per_series_week.toFixed(3)}\n`
  );
  return Promise.resolve(figures);
}

/** One row a point in time, one column a series: levels, daily swings and noise of their own, the same in every run. */
function ordinaryWeeks(): Float64Array {
  const values = new Float64Array(POINTS * SERIES);
  let seed = 1;
  for (let i = 0; i < POINTS; i++) {
    const day = Math.sin((2 * Math.PI * i) / DAY);
    for (let s = 0; s < SERIES; s++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      values[i * SERIES + s] = 10 + s + (s % 7) * day + (1 + (s % 3)) * (seed / 2 ** 32 - 0.5);
    }
  }
  return values;
}

/** The median of the rounds, the first of which only warms up. */
function rounds(values: Float64Array, make: () => Judge): { pointsPerS: number; alarms: number } {
  const speeds: number[] = [];
  let alarms = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const judges = Array.from({ length: SERIES }, make);
    alarms = 0;
    const before = process.threadCpuUsage();
    for (let i = 0; i < POINTS; i++) {
      for (let s = 0; s < SERIES; s++) {
        alarms += (judges[s] as Judge)(i * STEP, values[i * SERIES + s] as number) ? 1 : 0;
      }
    }
    const { user, system } = process.threadCpuUsage(before);
    speeds.push(values.length / ((user + system) / 1e6));
  }
  const counted = speeds.slice(1).sort((a, b) => a - b);
  return { pointsPerS: counted[ROUNDS >> 1] as number, alarms };
}

/** More than five moving standard deviations from the moving mean of a day. */
function movingZ(): Judge {
  let mean = 0;
  let square = 0;
  let seen = 0;
  return (_time, value) => {
    seen++;
    const off = value - mean;
    const alarm = seen > DAY && off * off > 25 * square;
    const share = 1 / Math.min(DAY, seen);
    mean += off * share;
    square += (off * off - square) * share;
    return alarm;
  };
}

function storing(values: Float64Array): { bytes: number; microseconds: number } {
  let detector = new AnomalyDetector({ step: STEP });
  for (let i = 0; i < POINTS; i++) {
    detector.observe(i * STEP, values[i * SERIES] as number);
  }
  const times = 2_000;
  let bytes = 0;
  const before = process.threadCpuUsage();
  for (let i = 0; i < times; i++) {
    const state = detector.save();
    bytes = state.length;
    detector = AnomalyDetector.load(state, { step: STEP }) ?? detector;
  }
  const { user, system } = process.threadCpuUsage(before);
  return { bytes, microseconds: (user + system) / times };
}
