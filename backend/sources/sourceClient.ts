import type { LokiClient } from './client/createLokiClient.ts';
import type { PrometheusClient } from './client/createPrometheusClient.ts';

/** The client of a source by its kind. */
export type SourceClient = { kind: 'prometheus'; api: PrometheusClient } | { kind: 'loki'; api: LokiClient };
