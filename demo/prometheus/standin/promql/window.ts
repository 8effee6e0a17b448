/** Samples `from` (included) to `to` (excluded) of the arrays; the window is `start` to `end`, all in milliseconds. */
export interface Window {
  times: Float64Array;
  values: Float64Array;
  from: number;
  to: number;
  start: number;
  end: number;
  evalTime: number;
}
