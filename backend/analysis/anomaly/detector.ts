import { DAY_MS } from './phaseMemory.ts';
import { loadParts, newParts, saveParts, type Parts } from './state.ts';
import type { DetectorOptions, Observation } from './types.ts';

const HOUR_MS = DAY_MS / 24;
const WEEK_MS = 7 * DAY_MS;
/** No alarm in the first two days: what a day looks like must have been seen once, and once more to confirm it. */
const LEARN_MS = 2 * DAY_MS;
const LEARN_POINTS = 100;
/** After an alarm there is no other for a day. */
const QUIET_MS = DAY_MS;
/** How well a spread is known needs more points than a mean, and it counts half. */
const SPREAD_WEIGHT = 0.5;
/** The score of an alarm while the budget is untouched. */
const ALARM_SCORE = 1;
/** What each alarm adds to the score that the next one needs; it wears off at the rate that the budget allows. */
const RAISE = 0.2;
/** Points over which the usual movement is learnt, when a week has fewer. */
const USUAL_POINTS = 1_000;
/** Larger values and times (8.64e15 is the end of JavaScript's calendar) are no measurements. */
const LARGEST_VALUE = 1e300;
const LARGEST_TIME = 8.64e15;

/**
 * Streaming detector of one series: one pass, a fixed amount of memory, state of less than 2 kB.
 *
 * Three questions are asked of each point, and the answers, each a distance to the nearest precedent in units of usual
 * movement, added up on a logarithmic scale (so significances multiply):
 * is the mean of the last hour unlike every day of the last week at this time of day, does the series move unlike every
 * day of the last week at this time of day, and is the value itself outside of the whole last week. With few days of
 * precedent the sum is discounted by n / (n + 1), the chance that a new day lies within the range of n exchangeable ones
 * (conformal prediction: Vovk et al. 2005; nearest neighbours as conformity measure: Laxhammar & Falkman 2014).
 *
 * The budget of false alarms is kept by a controller, not by a model of the tail: every alarm raises the bar, which sinks
 * again at the pace of the budget, so in the long run there cannot be more alarms than it allows, whatever the series
 * does (adaptive conformal inference: Gibbs & Candes 2021).
 */
export class AnomalyDetector {
  private readonly parts: Parts;
  private readonly budget: number;
  private readonly levelPoints: number;
  private readonly movementPoints: number;
  private readonly usualPoints: number;

  constructor(options: DetectorOptions, parts: Parts = newParts()) {
    const step = options.step > 0 ? options.step : HOUR_MS;
    this.parts = parts;
    this.budget = Math.min(100, Math.max(0.01, options.falseAlarmsPerWeek ?? 1));
    this.levelPoints = Math.max(12, HOUR_MS / step);
    this.movementPoints = Math.max(24, (2 * HOUR_MS) / step);
    this.usualPoints = Math.max(USUAL_POINTS, WEEK_MS / step);
  }

  /** Judges the next point, then learns it. Points without a finite value or not later than the last say nothing. */
  observe(time: number, value: number): Observation {
    const { clock, value: raw, level, movement } = this.parts;
    if (!(Math.abs(value) <= LARGEST_VALUE) || !(Math.abs(time) <= LARGEST_TIME) || time <= clock.lastTime) {
      return { score: 0, alarm: false, abnormal: false, expected: Number.NaN };
    }
    if (clock.points === 0) {
      clock.firstTime = time;
    } else {
      clock.raised = Math.max(0, clock.raised - (RAISE * this.budget * (time - clock.lastTime)) / WEEK_MS);
    }
    clock.lastTime = time;
    clock.points++;
    const moved = clock.points === 1 ? 0 : Math.abs(value - raw.value);
    const nextLevel = level.next(value, Math.min(this.levelPoints, clock.points));
    const nextMovement = movement.next(moved, Math.min(this.movementPoints, clock.points));
    const observation = this.judge(time, value, nextLevel, nextMovement);
    const usual = Math.min(this.usualPoints, clock.points);
    raw.take(value, usual);
    level.take(nextLevel, usual);
    movement.take(nextMovement, usual);
    return observation;
  }

  /** All that the detector knows, in less than 2,000 bytes; the remembered ranges are rounded to 0.04 %. */
  save(): Uint8Array {
    return saveParts(this.parts);
  }

  /** A detector that goes on where a saved one stopped; undefined when the bytes are not from this version's `save`. */
  static load(bytes: Uint8Array, options: DetectorOptions): AnomalyDetector | undefined {
    const parts = loadParts(bytes);
    return parts === undefined ? undefined : new AnomalyDetector(options, parts);
  }

  private judge(time: number, value: number, level: number, movement: number): Observation {
    const { clock, levels, movements, week } = this.parts;
    const precedent = levels.recall(time, level);
    const sum =
      this.parts.level.surpriseOf(precedent.distance) +
      SPREAD_WEIGHT * this.parts.movement.surpriseOf(movements.recall(time, movement).distance) +
      this.parts.value.surpriseOf(week.recall(time, value).distance);
    levels.remember(time, level);
    movements.remember(time, movement);
    week.remember(time, value);
    const learnt = time - clock.firstTime >= LEARN_MS && clock.points > LEARN_POINTS;
    const score = learnt ? (sum * precedent.days) / (precedent.days + 1) : 0;
    const abnormal = score >= ALARM_SCORE + clock.raised;
    const alarm = abnormal && time >= clock.quietUntil;
    if (alarm) {
      clock.quietUntil = time + QUIET_MS;
      clock.raised += RAISE;
    }
    return { score, alarm, abnormal, expected: precedent.usual };
  }
}
