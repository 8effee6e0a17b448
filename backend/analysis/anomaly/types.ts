/** How a detector shall behave. */
export interface DetectorOptions {
  /** False alarms that are put up with in a week of ordinary behaviour; 1 when absent, between 0.01 and 100. */
  falseAlarmsPerWeek?: number;
  /** Milliseconds between points. */
  step: number;
}

/** What a detector says of one point. */
export interface Observation {
  /**
   * How unlike every precedent the point is: 0 for one that was seen before, 1 (some two units of usual movement away)
   * where alarms begin, on a logarithmic scale. 0 while learning and for a point without a value.
   */
  score: number;
  /** True at the first point of an anomaly and never again within the quiet time after it. */
  alarm: boolean;
  /** True when the score is high enough for an alarm, whether one is raised or not. */
  abnormal: boolean;
  /** What is usual at this time of day: the mean over the days of the last week; NaN without a precedent. */
  expected: number;
}

/** One stretch of abnormal points. */
export interface Anomaly {
  /** Unix milliseconds of the first and the last abnormal point. */
  from: number;
  to: number;
  /** The largest score of its points, see `Observation.score`. */
  score: number;
  /** At the point of the largest score, in the unit of the values; a rate per second for counters. */
  expected: number;
  actual: number;
}
