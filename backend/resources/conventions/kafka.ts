import type { EntityRule } from '#contract/resource';
import type { ConventionFamily } from './convention.ts';

const cluster: readonly EntityRule[] = [
  { kind: 'queue', labels: ['strimzi_io_cluster'] },
  { kind: 'queue', labels: ['kafka_cluster'] },
  { kind: 'queue', labels: ['instance'] },
];

/** kafka_exporter, and the brokers' own metrics through the JMX exporter with its usual lower-case names. */
export const kafka: ConventionFamily = {
  name: 'Kafka',
  proof: 'exporter',
  entity: cluster,
  probes: ['kafka_brokers', 'kafka_server_replicamanager_partitioncount', 'kafka_server_replicamanager_leadercount'],
  rows: [
    { metric: 'kafka_brokers', role: 'up', type: 'gauge', unit: '1' },
    { metric: 'kafka_broker_info', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kafka_topic_partitions', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kafka_topic_partition_current_offset', role: 'rate', type: 'counter', unit: 'messages' },
    { metric: 'kafka_topic_partition_oldest_offset', role: 'other', type: 'counter', unit: 'messages' },
    { metric: 'kafka_topic_partition_in_sync_replica', role: 'up', type: 'gauge', unit: '1', pair: { metric: 'kafka_topic_partition_replicas', as: 'desired' } },
    { metric: 'kafka_topic_partition_replicas', role: 'capacity', type: 'gauge', unit: '1' },
    { metric: 'kafka_topic_partition_leader', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kafka_topic_partition_leader_is_preferred', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kafka_topic_partition_under_replicated_partition', role: 'errors', type: 'gauge', unit: '1' },
    { metric: 'kafka_consumergroup_current_offset', role: 'other', type: 'counter', unit: 'messages' },
    { metric: 'kafka_consumergroup_lag', role: 'saturation', type: 'gauge', unit: 'messages' },
    { metric: 'kafka_consumergroup_lag_sum', role: 'saturation', type: 'gauge', unit: 'messages' },
    { metric: 'kafka_consumergroup_members', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kafka_server_brokertopicmetrics_messagesin_total', role: 'rate', type: 'counter', unit: 'messages' },
    { metric: 'kafka_server_brokertopicmetrics_bytesin_total', role: 'utilisation', type: 'counter', unit: 'bytes' },
    { metric: 'kafka_server_brokertopicmetrics_bytesout_total', role: 'utilisation', type: 'counter', unit: 'bytes' },
    { metric: 'kafka_server_brokertopicmetrics_failedproducerequests_total', role: 'errors', type: 'counter', unit: 'requests', pair: { metric: 'kafka_server_brokertopicmetrics_totalproducerequests_total', as: 'requests' } },
    { metric: 'kafka_server_brokertopicmetrics_failedfetchrequests_total', role: 'errors', type: 'counter', unit: 'requests', pair: { metric: 'kafka_server_brokertopicmetrics_totalfetchrequests_total', as: 'requests' } },
    { metric: 'kafka_server_brokertopicmetrics_totalproducerequests_total', role: 'other', type: 'counter', unit: 'requests' },
    { metric: 'kafka_server_brokertopicmetrics_totalfetchrequests_total', role: 'other', type: 'counter', unit: 'requests' },
    { metric: 'kafka_server_replicamanager_underreplicatedpartitions', role: 'errors', type: 'gauge', unit: '1' },
    { metric: 'kafka_server_replicamanager_underminisrpartitioncount', role: 'errors', type: 'gauge', unit: '1' },
    { metric: 'kafka_server_replicamanager_partitioncount', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kafka_server_replicamanager_leadercount', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kafka_server_replicamanager_isrshrinks_total', role: 'errors', type: 'counter', unit: '1' },
    { metric: 'kafka_controller_kafkacontroller_offlinepartitionscount', role: 'errors', type: 'gauge', unit: '1' },
    { metric: 'kafka_controller_kafkacontroller_activecontrollercount', role: 'up', type: 'gauge', unit: '1' },
    { metric: 'kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent', role: 'utilisation', type: 'gauge', unit: 'ratio' },
    { metric: 'kafka_network_requestmetrics_totaltimems', role: 'duration', type: 'gauge', unit: 'ms' },
    { metric: 'kafka_network_requestmetrics_requests_total', role: 'rate', type: 'counter', unit: 'requests' },
    { metric: 'kafka_network_requestmetrics_errors_total', role: 'errors', type: 'counter', unit: 'requests', pair: { metric: 'kafka_network_requestmetrics_requests_total', as: 'requests' } },
    { metric: 'kafka_network_requestchannel_requestqueuesize', role: 'saturation', type: 'gauge', unit: 'requests' },
  ],
};
