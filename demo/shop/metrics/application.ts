import { NAMESPACE } from '../blueprint.ts';
import type { Operation } from '../edge.ts';
import type { Pod } from '../pod.ts';
import type { Service } from '../service.ts';
import { makeTarget } from './target.ts';
import type { ScrapeTarget } from '../../metrics.ts';
import type { Registry } from './registry.ts';

/** OpenTelemetry semantic conventions as an SDK's Prometheus exporter shows them (port 9464), one target a pod. */
export function applicationTarget(service: Service, pod: Pod, operations: readonly Operation[]): ScrapeTarget {
  return makeTarget({
    job: service.name,
    instance: `${pod.place.address}:9464`,
    generation: () => pod.generation,
    isUp: (nowMs) => pod.isReady(nowMs),
    declare(registry) {
      const resource = { service_name: service.name, k8s_namespace_name: NAMESPACE, k8s_pod_name: pod.name };
      registry.gauge(
        'target_info',
        'Target metadata',
        { ...resource, service_version: pod.build.version, k8s_node_name: pod.place.node.name },
        () => 1
      );
      declareResponses(registry, pod, operations, resource);
      declareDatabase(registry, service, pod, resource);
      if (pod.rateLimited > 0) {
        registry.counter(
          'http_server_rate_limited_requests_total',
          'Requests that the rate limit turned away before they were worked on.',
          resource,
          () => Math.round(pod.rateLimited)
        );
      }
      registry.gauge(
        'process_start_time_seconds',
        'Start time of the process since unix epoch in seconds.',
        resource,
        () => pod.startedMs / 1000
      );
    },
  });
}

function declareResponses(
  registry: Registry,
  pod: Pod,
  operations: readonly Operation[],
  resource: Record<string, string>
): void {
  for (const [key, histogram] of pod.responses) {
    const [operationKey, status = ''] = key.split(' ');
    const operation = operations.find((candidate) => candidate.spec.key === operationKey);
    if (!operation) {
      continue;
    }
    const { method, route } = operation.spec;
    if (method === 'process') {
      const labels = {
        ...resource,
        messaging_system: 'rabbitmq',
        messaging_destination_name: route,
        messaging_operation_name: method,
      };
      const outcome = status === '200' ? labels : { ...labels, error_type: status === '504' ? 'timeout' : 'exception' };
      registry.histogram('messaging_process_duration_seconds', 'Duration of processing operation.', outcome, histogram);
    } else {
      const labels = {
        ...resource,
        http_request_method: method,
        http_route: route,
        http_response_status_code: status,
        url_scheme: 'http',
      };
      registry.histogram(
        'http_server_request_duration_seconds',
        'Duration of HTTP server requests.',
        labels,
        histogram
      );
    }
  }
}

function declareDatabase(registry: Registry, service: Service, pod: Pod, resource: Record<string, string>): void {
  const database = service.spec.database;
  if (!database) {
    return;
  }
  const namespace = database === 'orders-db' ? 'orders' : 'inventory';
  const pool = { ...resource, db_client_connection_pool_name: `${database}:5432/${namespace}` };
  const count = 'The number of connections that are currently in state described by the state attribute.';
  const state = (name: string): Record<string, string> => ({ ...pool, db_client_connection_state: name });
  registry.gauge('db_client_connection_count', count, state('used'), () => pod.poolUsed);
  registry.gauge('db_client_connection_count', count, state('idle'), () =>
    Math.max(0, service.settings.poolSize - pod.poolUsed)
  );
  registry.gauge(
    'db_client_connection_max',
    'The maximum number of open connections allowed.',
    pool,
    () => service.settings.poolSize
  );
  registry.gauge(
    'db_client_connection_pending_requests',
    'The number of current pending requests for an open connection.',
    pool,
    () => pod.poolPending
  );
  registry.counter(
    'db_client_connection_timeouts_total',
    'The number of connection timeouts that have occurred trying to obtain a connection from the pool.',
    pool,
    () => pod.poolTimeouts
  );
  registry.histogram(
    'db_client_connection_wait_time_seconds',
    'The time it took to obtain an open connection from the pool.',
    pool,
    pod.poolWait
  );
  for (const [statement, histogram] of pod.statements) {
    const labels = {
      ...resource,
      db_system_name: 'postgresql',
      db_namespace: namespace,
      db_operation_name: statement,
      server_address: database,
    };
    registry.histogram(
      'db_client_operation_duration_seconds',
      'Duration of database client operations.',
      labels,
      histogram
    );
  }
}
