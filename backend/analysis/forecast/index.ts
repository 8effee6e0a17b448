export { forecast, MAX_HORIZON, MIN_POINTS } from './forecast.ts';
export { timeToThreshold, type ThresholdTimes } from './timeToThreshold.ts';
export type { Forecast, ForecastInput, NoForecast } from './types.ts';
