export { analyse, ENGINE } from './facade.ts';
export { type SentenceCode, statement } from './explain/statement.ts';
export type {
  AnalysisResult,
  BundleAlert,
  BundleChange,
  BundleEdge,
  BundleResource,
  EvidenceBundle,
  RankedFinding,
  SeriesInput,
} from './bundle.ts';
