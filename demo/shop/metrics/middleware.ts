import type { Cache } from '../backends.ts';
import type { Broker } from '../broker.ts';
import { makeTarget } from './target.ts';
import type { ScrapeTarget } from '../../metrics.ts';

/** redis_exporter. */
export function redisTarget(cache: Cache): ScrapeTarget {
  const { place } = cache.pod;
  return makeTarget({
    job: 'redis-exporter',
    instance: 'redis:9121',
    generation: () => 1,
    declare(registry) {
      registry.gauge('redis_up', 'Information about the Redis instance', {}, () => 1);
      registry.counter('redis_commands_processed_total', 'commands_processed_total metric', {}, () => cache.commands);
      registry.counter('redis_keyspace_hits_total', 'keyspace_hits_total metric', {}, () => cache.hits);
      registry.counter('redis_keyspace_misses_total', 'keyspace_misses_total metric', {}, () => cache.misses);
      registry.gauge('redis_connected_clients', 'connected_clients metric', {}, () => 24);
      registry.gauge('redis_memory_used_bytes', 'memory_used_bytes metric', {}, () => cache.memoryBytes);
      registry.gauge('redis_memory_max_bytes', 'memory_max_bytes metric', {}, () =>
        Math.round(place.memoryLimit * 0.75)
      );
      registry.counter(
        'redis_cpu_user_seconds_total',
        'cpu_user_seconds_total metric',
        {},
        () => cache.pod.cpuSeconds * 0.8
      );
    },
  });
}

/** RabbitMQ's own Prometheus plugin, per-object metrics. */
export function rabbitTarget(broker: Broker): ScrapeTarget {
  const { disk } = broker.pod.place.node;
  return makeTarget({
    job: 'rabbitmq',
    instance: 'rabbitmq-0:15692',
    generation: () => 1,
    declare(registry) {
      const queue = { vhost: '/', queue: 'orders' };
      registry.gauge(
        'rabbitmq_queue_messages_ready',
        'Messages ready to be delivered to consumers',
        queue,
        () => broker.ready
      );
      registry.gauge(
        'rabbitmq_queue_messages_unacked',
        'Messages delivered to consumers but not yet acknowledged',
        queue,
        () => broker.unacked
      );
      registry.gauge(
        'rabbitmq_queue_messages',
        'Sum of ready and unacknowledged messages - total queue depth',
        queue,
        () => broker.ready + broker.unacked
      );
      registry.gauge('rabbitmq_queue_consumers', 'Consumers on a queue', queue, () => broker.consumers);
      registry.counter(
        'rabbitmq_queue_messages_published_total',
        'Total number of messages published to queues',
        queue,
        () => broker.published
      );
      registry.counter(
        'rabbitmq_channel_messages_delivered_ack_total',
        'Total number of messages delivered to consumers in manual acknowledgement mode',
        queue,
        () => broker.delivered
      );
      registry.counter(
        'rabbitmq_channel_messages_acked_total',
        'Total number of messages acknowledged by consumers',
        queue,
        () => broker.acked
      );
      registry.counter(
        'rabbitmq_channel_messages_redelivered_total',
        'Total number of messages redelivered to consumers',
        queue,
        () => broker.redelivered
      );
      registry.counter(
        'rabbitmq_global_messages_dead_lettered_delivery_limit_total',
        'Total number of messages dead-lettered due to delivery-limit exceeded',
        { queue_type: 'rabbit_quorum_queue', dead_letter_strategy: 'at_most_once' },
        () => broker.deadLettered
      );
      registry.gauge(
        'rabbitmq_alarms_free_disk_space_watermark',
        'is 1 if free disk space watermark alarm is in effect',
        {},
        () => (broker.diskAlarm ? 1 : 0)
      );
      registry.gauge('rabbitmq_disk_space_available_bytes', 'Disk space available in bytes', {}, () =>
        Math.round(disk.freeBytes)
      );
      registry.gauge(
        'rabbitmq_disk_space_available_limit_bytes',
        'Free disk space low watermark in bytes',
        {},
        () => broker.diskLimitBytes
      );
      registry.gauge('rabbitmq_process_resident_memory_bytes', 'Memory used in bytes', {}, () =>
        Math.round(broker.pod.memoryBytes)
      );
    },
  });
}
