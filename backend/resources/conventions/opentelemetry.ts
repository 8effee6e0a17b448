import type { ConventionFamily, EdgeRule } from './convention.ts';
import { SERVICE, WORKLOAD } from './entities.ts';

const httpErrors = { label: 'http_response_status_code', pattern: '5..' };
const clientErrors = { label: 'error_type', pattern: '5..|[A-Za-z_].*' };
const anyError = { label: 'error_type', pattern: '.+' };
const grpcErrors = { label: 'rpc_grpc_status_code', pattern: '2|4|12|13|14|15' };

const calls: EdgeRule = {
  kind: 'calls',
  from: SERVICE,
  to: [{ kind: 'service', labels: ['server_address'] }],
};

const queries: EdgeRule = {
  kind: 'calls',
  from: SERVICE,
  to: [
    { kind: 'cache', labels: ['server_address'], when: { label: 'db_system_name', pattern: 'redis|memcached' } },
    { kind: 'cache', labels: ['server_address'], when: { label: 'db_system', pattern: 'redis|memcached' } },
    { kind: 'database', labels: ['server_address'] },
  ],
};

/** OpenTelemetry's semantic conventions as Prometheus shows them: dots are underscores, unit and `_total` are appended. */
export const opentelemetry: ConventionFamily = {
  name: 'OpenTelemetry',
  proof: 'self',
  entity: SERVICE,
  probes: [
    'http_server_request_duration_seconds_count',
    'rpc_server_duration_milliseconds_count',
    'rpc_server_call_duration_seconds_count',
    'messaging_process_duration_seconds_count',
    'db_client_connection_max',
    'target_info',
  ],
  golden: [
    {
      subject: 'entity',
      requests: 'http_server_request_duration_seconds_count',
      failedWhere: httpErrors,
      durations: 'http_server_request_duration_seconds',
    },
    {
      subject: 'entity',
      requests: 'rpc_server_duration_milliseconds_count',
      failedWhere: grpcErrors,
      durations: 'rpc_server_duration_milliseconds',
      secondsPerUnit: 0.001,
    },
    {
      subject: 'entity',
      requests: 'messaging_process_duration_seconds_count',
      failedWhere: anyError,
      durations: 'messaging_process_duration_seconds',
    },
    {
      subject: 'edge',
      requests: 'db_client_operation_duration_seconds_count',
      failedWhere: anyError,
      durations: 'db_client_operation_duration_seconds',
    },
    {
      subject: 'edge',
      requests: 'http_client_request_duration_seconds_count',
      failedWhere: clientErrors,
      durations: 'http_client_request_duration_seconds',
    },
  ],
  rows: [
    { metric: 'http_server_request_duration_seconds', role: 'duration', type: 'histogram', unit: 's', errors: httpErrors },
    { metric: 'http_server_active_requests', role: 'saturation', type: 'gauge', unit: 'requests' },
    { metric: 'http_server_request_body_size_bytes', role: 'other', type: 'histogram', unit: 'bytes', countRole: 'other' },
    { metric: 'http_server_response_body_size_bytes', role: 'other', type: 'histogram', unit: 'bytes', countRole: 'other' },
    { metric: 'http_server_duration_milliseconds', role: 'duration', type: 'histogram', unit: 'ms', errors: { label: 'http_status_code', pattern: '5..' } },
    { metric: 'http_client_request_duration_seconds', role: 'duration', type: 'histogram', unit: 's', edge: calls, errors: clientErrors },
    { metric: 'rpc_server_duration_milliseconds', role: 'duration', type: 'histogram', unit: 'ms', errors: grpcErrors },
    { metric: 'rpc_server_call_duration_seconds', role: 'duration', type: 'histogram', unit: 's', errors: anyError },
    { metric: 'rpc_client_duration_milliseconds', role: 'duration', type: 'histogram', unit: 'ms', edge: calls, errors: grpcErrors },
    { metric: 'rpc_client_call_duration_seconds', role: 'duration', type: 'histogram', unit: 's', edge: calls, errors: anyError },
    { metric: 'db_client_operation_duration_seconds', role: 'duration', type: 'histogram', unit: 's', edge: queries, errors: anyError },
    { metric: 'db_client_connection_count', role: 'utilisation', type: 'gauge', unit: 'connections', pair: { metric: 'db_client_connection_max', as: 'limit' } },
    { metric: 'db_client_connection_max', role: 'capacity', type: 'gauge', unit: 'connections' },
    { metric: 'db_client_connection_idle_max', role: 'other', type: 'gauge', unit: 'connections' },
    { metric: 'db_client_connection_idle_min', role: 'other', type: 'gauge', unit: 'connections' },
    { metric: 'db_client_connection_pending_requests', role: 'saturation', type: 'gauge', unit: 'requests' },
    { metric: 'db_client_connection_timeouts_total', role: 'errors', type: 'counter', unit: 'connections', pair: { metric: 'db_client_connection_wait_time_seconds_count', as: 'requests' } },
    { metric: 'db_client_connection_wait_time_seconds', role: 'saturation', type: 'histogram', unit: 's', countRole: 'other' },
    { metric: 'db_client_connection_use_time_seconds', role: 'utilisation', type: 'histogram', unit: 's', countRole: 'other' },
    { metric: 'db_client_connection_create_time_seconds', role: 'other', type: 'histogram', unit: 's', countRole: 'other' },
    { metric: 'db_client_connections_usage', role: 'utilisation', type: 'gauge', unit: 'connections', pair: { metric: 'db_client_connections_max', as: 'limit' } },
    { metric: 'db_client_connections_max', role: 'capacity', type: 'gauge', unit: 'connections' },
    { metric: 'db_client_connections_pending_requests', role: 'saturation', type: 'gauge', unit: 'requests' },
    { metric: 'messaging_process_duration_seconds', role: 'duration', type: 'histogram', unit: 's', errors: anyError },
    { metric: 'messaging_client_operation_duration_seconds', role: 'duration', type: 'histogram', unit: 's', errors: anyError },
    { metric: 'messaging_client_sent_messages_total', role: 'rate', type: 'counter', unit: 'messages', errors: anyError },
    { metric: 'messaging_client_consumed_messages_total', role: 'rate', type: 'counter', unit: 'messages', errors: anyError },
    { metric: 'target_info', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'jvm_memory_used_bytes', role: 'utilisation', type: 'gauge', unit: 'bytes', entity: WORKLOAD, pair: { metric: 'jvm_memory_limit_bytes', as: 'limit' } },
    { metric: 'jvm_memory_limit_bytes', role: 'capacity', type: 'gauge', unit: 'bytes', entity: WORKLOAD },
    { metric: 'jvm_memory_max_bytes', role: 'capacity', type: 'gauge', unit: 'bytes', entity: WORKLOAD },
    { metric: 'jvm_gc_duration_seconds', role: 'saturation', type: 'histogram', unit: 's', entity: WORKLOAD, countRole: 'other' },
    { metric: 'jvm_thread_count', role: 'utilisation', type: 'gauge', unit: '1', entity: WORKLOAD },
    { metric: 'jvm_cpu_recent_utilization_ratio', role: 'utilisation', type: 'gauge', unit: 'ratio', entity: WORKLOAD },
    { metric: 'nodejs_eventloop_utilization_ratio', role: 'utilisation', type: 'gauge', unit: 'ratio', entity: WORKLOAD },
  ],
};
