import type { ValueType } from './ast.ts';

/** Arguments and result of one PromQL function. `optional`: so many last arguments may be left out; -1: the last may repeat. */
export interface Signature {
  args: readonly ValueType[];
  optional: number;
  result: ValueType;
}

const vectorToVector: Signature = { args: ['vector'], optional: 0, result: 'vector' };
const matrixToVector: Signature = { args: ['matrix'], optional: 0, result: 'vector' };
const calendar: Signature = { args: ['vector'], optional: 1, result: 'vector' };

function all(names: string, signature: Signature): [string, Signature][] {
  return names.split(' ').map((name) => [name, signature]);
}

/** The functions of Prometheus 2.42 that the stand-in evaluates (all but those of native histograms and holt_winters). */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ...all('abs ceil floor exp sqrt ln log2 log10 sgn deg rad absent sort sort_desc timestamp', vectorToVector),
  ...all('sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh', vectorToVector),
  ...all('rate increase irate delta idelta deriv changes resets', matrixToVector),
  ...all('avg_over_time min_over_time max_over_time sum_over_time count_over_time', matrixToVector),
  ...all('last_over_time present_over_time stddev_over_time stdvar_over_time absent_over_time', matrixToVector),
  ...all('minute hour month year day_of_month day_of_week day_of_year days_in_month', calendar),
  ['quantile_over_time', { args: ['scalar', 'matrix'], optional: 0, result: 'vector' }],
  ['predict_linear', { args: ['matrix', 'scalar'], optional: 0, result: 'vector' }],
  ['histogram_quantile', { args: ['scalar', 'vector'], optional: 0, result: 'vector' }],
  ['clamp', { args: ['vector', 'scalar', 'scalar'], optional: 0, result: 'vector' }],
  ['clamp_min', { args: ['vector', 'scalar'], optional: 0, result: 'vector' }],
  ['clamp_max', { args: ['vector', 'scalar'], optional: 0, result: 'vector' }],
  ['round', { args: ['vector', 'scalar'], optional: 1, result: 'vector' }],
  ['label_replace', { args: ['vector', 'string', 'string', 'string', 'string'], optional: 0, result: 'vector' }],
  ['label_join', { args: ['vector', 'string', 'string', 'string'], optional: -1, result: 'vector' }],
  ['scalar', { args: ['vector'], optional: 0, result: 'scalar' }],
  ['vector', { args: ['scalar'], optional: 0, result: 'vector' }],
  ['time', { args: [], optional: 0, result: 'scalar' }],
  ['pi', { args: [], optional: 0, result: 'scalar' }],
]);
