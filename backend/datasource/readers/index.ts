import type { QueryModel } from '#contract/query';
import type { QueryKind } from '#contract/queryWords';
import type { Frame } from '../frames/frame.ts';
import { readAlerts } from './alerts.ts';
import { readAnalyses } from './analyses.ts';
import { readAnnotations } from './annotations.ts';
import { readAnomalies } from './anomalies.ts';
import { readAutomation } from './automation.ts';
import { readCapacity } from './capacity.ts';
import { readForecast } from './forecast.ts';
import { readLineageGraph, readTopologyGraph } from './graphs.ts';
import { readIncidents } from './incidents.ts';
import { readOperationMeasures } from './operations.ts';
import type { Reader, ReaderDeps, Reading } from './reading.ts';
import { readHealth, readResources } from './resources.ts';
import { readValues } from './values.ts';

export { listValues } from './values.ts';
export type { ReaderDeps, Reading } from './reading.ts';

const READERS: { [Kind in QueryKind]: Reader<Kind> } = {
  incidents: readIncidents,
  alerts: readAlerts,
  operations: readOperationMeasures,
  analyses: readAnalyses,
  forecast: readForecast,
  anomalies: readAnomalies,
  resources: readResources,
  topology: readTopologyGraph,
  lineage: readLineageGraph,
  annotations: readAnnotations,
  automation: readAutomation,
  health: readHealth,
  capacity: readCapacity,
  values: readValues,
};

/** The frames that answer a query of any kind. */
export function readQuery(deps: ReaderDeps, query: QueryModel, reading: Reading): Promise<Frame[]> {
  const read = READERS[query.kind] as unknown as Reader<typeof query.kind>;
  return read(deps, query as never, reading);
}
