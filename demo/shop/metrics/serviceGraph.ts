import type { Edge } from '../edge.ts';
import { makeTarget } from './target.ts';
import type { ScrapeTarget } from '../../metrics.ts';

/** Service graph metrics as Tempo's metrics generator and the collector's servicegraph connector name them. */
export function serviceGraphTarget(edges: readonly Edge[]): ScrapeTarget {
  return makeTarget({
    job: 'otel-collector',
    instance: 'otel-collector:8889',
    generation: () => 1,
    declare(registry) {
      for (const edge of edges) {
        const labels = { client: edge.client, server: edge.server, connection_type: edge.connectionType };
        registry.counter(
          'traces_service_graph_request_total',
          'Total count of requests between two nodes',
          labels,
          () => edge.total
        );
        registry.counter(
          'traces_service_graph_request_failed_total',
          'Total count of failed requests between two nodes',
          labels,
          () => edge.failed
        );
        registry.histogram(
          'traces_service_graph_request_server_seconds',
          'Time for a request between two nodes as seen from the server',
          labels,
          edge.serverSeconds
        );
        registry.histogram(
          'traces_service_graph_request_client_seconds',
          'Time for a request between two nodes as seen from the client',
          labels,
          edge.clientSeconds
        );
      }
    },
  });
}
