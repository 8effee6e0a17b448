import type { ConventionFamily } from './convention.ts';
import { HOST, SERVICE, WORKLOAD } from './entities.ts';

const errors = { label: 'code', pattern: '5..|5xx' };
const statusErrors = { label: 'status', pattern: '5..|5xx|error' };
const statusCodeErrors = { label: 'status_code', pattern: '5..|5xx' };
const grpcErrors = { label: 'grpc_code', pattern: 'Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss' };

/** What client libraries and hand-written metrics usually look like, Micrometer and gRPC's libraries included. */
export const generic: ConventionFamily = {
  name: 'common names',
  proof: 'self',
  entity: SERVICE,
  probes: ['http_requests_total', 'http_server_requests_seconds_count', 'grpc_server_handled_total'],
  golden: [
    { subject: 'entity', requests: 'http_requests_total', failedWhere: errors },
    { subject: 'entity', requests: 'http_request_duration_seconds_count', failedWhere: statusCodeErrors, durations: 'http_request_duration_seconds' },
    { subject: 'entity', requests: 'http_server_requests_seconds_count', failedWhere: statusErrors, durations: 'http_server_requests_seconds' },
    { subject: 'entity', requests: 'grpc_server_handled_total', failedWhere: grpcErrors, durations: 'grpc_server_handling_seconds' },
  ],
  rows: [
    { metric: 'http_requests_total', role: 'rate', type: 'counter', unit: 'requests', errors },
    { metric: 'http_request_total', role: 'rate', type: 'counter', unit: 'requests', errors },
    { metric: 'http_request_duration_seconds', role: 'duration', type: 'histogram', unit: 's', errors: statusCodeErrors },
    { metric: 'http_server_requests_seconds', role: 'duration', type: 'histogram', unit: 's', errors: statusErrors },
    { metric: 'http_server_requests_seconds_max', role: 'other', type: 'gauge', unit: 's' },
    { metric: 'http_client_requests_seconds', role: 'duration', type: 'histogram', unit: 's', errors: statusErrors },
    { metric: 'grpc_server_handled_total', role: 'rate', type: 'counter', unit: 'requests', errors: grpcErrors },
    { metric: 'grpc_server_started_total', role: 'other', type: 'counter', unit: 'requests' },
    { metric: 'grpc_server_handling_seconds', role: 'duration', type: 'histogram', unit: 's' },
    { metric: 'hikaricp_connections_active', role: 'utilisation', type: 'gauge', unit: 'connections', pair: { metric: 'hikaricp_connections_max', as: 'limit' } },
    { metric: 'hikaricp_connections_max', role: 'capacity', type: 'gauge', unit: 'connections' },
    { metric: 'hikaricp_connections_pending', role: 'saturation', type: 'gauge', unit: 'requests' },
    { metric: 'hikaricp_connections_timeout_total', role: 'errors', type: 'counter', unit: 'connections' },
    { metric: 'process_cpu_seconds_total', role: 'utilisation', type: 'counter', unit: 's', entity: WORKLOAD },
    { metric: 'process_resident_memory_bytes', role: 'utilisation', type: 'gauge', unit: 'bytes', entity: WORKLOAD },
    { metric: 'process_virtual_memory_bytes', role: 'other', type: 'gauge', unit: 'bytes', entity: WORKLOAD },
    { metric: 'process_open_fds', role: 'utilisation', type: 'gauge', unit: '1', entity: WORKLOAD, pair: { metric: 'process_max_fds', as: 'limit' } },
    { metric: 'process_max_fds', role: 'capacity', type: 'gauge', unit: '1', entity: WORKLOAD },
    { metric: 'process_start_time_seconds', role: 'info', type: 'gauge', unit: 's', entity: WORKLOAD },
    { metric: 'go_goroutines', role: 'utilisation', type: 'gauge', unit: '1', entity: WORKLOAD },
    { metric: 'go_threads', role: 'utilisation', type: 'gauge', unit: '1', entity: WORKLOAD },
    { metric: 'go_gc_duration_seconds', role: 'other', type: 'gauge', unit: 's', entity: WORKLOAD },
    { metric: 'go_memstats_heap_inuse_bytes', role: 'utilisation', type: 'gauge', unit: 'bytes', entity: WORKLOAD },
    { metric: 'go_*', role: 'other', type: 'gauge', unit: '1', entity: WORKLOAD },
    { metric: 'nodejs_eventloop_lag_seconds', role: 'saturation', type: 'gauge', unit: 's', entity: WORKLOAD },
    { metric: 'nodejs_heap_size_used_bytes', role: 'utilisation', type: 'gauge', unit: 'bytes', entity: WORKLOAD },
    { metric: 'nodejs_*', role: 'other', type: 'gauge', unit: '1', entity: WORKLOAD },
    { metric: 'jvm_gc_pause_seconds', role: 'saturation', type: 'histogram', unit: 's', entity: WORKLOAD, countRole: 'other' },
    { metric: 'jvm_threads_live_threads', role: 'utilisation', type: 'gauge', unit: '1', entity: WORKLOAD },
    { metric: 'up', role: 'up', type: 'gauge', unit: '1', entity: [...WORKLOAD, ...HOST] },
    { metric: 'scrape_*', role: 'other', type: 'gauge', unit: '1', entity: [] },
    { metric: 'ALERTS*', role: 'info', type: 'gauge', unit: '1', entity: [] },
  ],
};
