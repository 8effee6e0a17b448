/** How a detector shall behave. */
export interface DetectorOptions {
  /** False alarms that are put up with in a week of ordinary behaviour; 1 when absent, between 0.01 and 100. */
  falseAlarmsPerWeek?: number;
  /** Milliseconds between points. */
  step: number;
}

/** What a detector says of one point. */
export interface Observation {
  /** Surprise: minus the decimal logarithm of the chance of such a point; 0 while learning and for a point without a value. */
  score: number;
  /** True at the first point of an anomaly and never again within the quiet time after it. */
  alarm: boolean;
  /** True when the score is beyond what the budget of false alarms allows, alarm or not. */
  abnormal: boolean;
  /** What was to be expected at this time of day; NaN while learning. */
  expected: number;
}

/** One stretch of abnormal points. */
export interface Anomaly {
  /** Unix milliseconds of the first and the last abnormal point. */
  from: number;
  to: number;
  /** The largest surprise of its points, see `Observation.score`. */
  score: number;
  /** At the point of the largest surprise, in the unit of the values; a rate per second for counters. */
  expected: number;
  actual: number;
}
