/** One series of a panel on an even grid of times; NaN where it says nothing. */
export interface PanelSeries {
  name: string;
  labels: Readonly<Record<string, string>>;
  /** Grafana's name of the unit: `s`, `percentunit`, `bytes`, `reqps` ... */
  unit: string;
  values: Float64Array;
  /** Values at which the panel changes its colour, ascending. */
  thresholds: readonly number[];
}

/** A panel as it is shown. Times are unix milliseconds. */
export interface Panel {
  title: string;
  from: number;
  stepMs: number;
  points: number;
  series: readonly PanelSeries[];
  /** Series that the panel has and that were not sent. */
  leftOut: number;
}

/** What a series did before the panel's window; every part may be empty. */
export interface Past {
  /** Just before the window, oldest first, at about the panel's step. */
  before: Float64Array;
  /** On earlier days at the panel's times: one row a day, each as long as the panel; NaN where nothing is known. */
  days: readonly Float64Array[];
}

export const NO_PAST: Past = { before: new Float64Array(0), days: [] };
