export { analyse, ENGINE } from './facade.ts';
export { sayStatement, type SentenceCode, statement } from './explain/statement.ts';
export { assessRisk, type RiskAssessment, type RiskInput, type RiskNature } from './risk/assessRisk.ts';
export { betaLowerBound } from './risk/betaLowerBound.ts';
export { DependencyGraph, type DependencyEdge } from './risk/dependencyGraph.ts';
export { RISK_LIMITS } from './risk/limits.ts';
export type {
  AnalysisResult,
  BundleAlert,
  BundleChange,
  BundleEdge,
  BundleResource,
  EvidenceBundle,
  LearntVerdicts,
  LogTable,
  RankedFinding,
  SeriesInput,
  SpanTable,
  Suspect,
} from './bundle.ts';
export {
  forecast,
  type Forecast,
  type ForecastInput,
  MAX_HORIZON,
  MIN_POINTS,
  type NoForecast,
  type ThresholdTimes,
  timeToThreshold,
} from './forecast/index.ts';
export {
  type Anomaly,
  AnomalyDetector,
  type AnomalySeries,
  detectAnomalies,
  type DetectorOptions,
  type Observation,
} from './anomaly/index.ts';
export {
  describeOther,
  describePanel,
  NO_PAST,
  type Panel,
  type PanelSentence,
  type PanelSeries,
  type Past,
  sayPanel,
} from './panel/index.ts';
export * from './words/index.ts';
export * from './similarity/index.ts';
export * from './grouping/index.ts';
export * from './logs/index.ts';
