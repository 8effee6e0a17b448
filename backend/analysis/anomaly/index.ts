export { AnomalyDetector } from './detector.ts';
export { detectAnomalies, type AnomalySeries } from './detectAnomalies.ts';
export type { Anomaly, DetectorOptions, Observation } from './types.ts';
