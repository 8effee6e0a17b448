import { STATEFUL } from '../blueprint.ts';
import type { Node } from '../node.ts';
import { makeTarget } from './target.ts';
import type { Registry } from './registry.ts';
import type { ScrapeTarget } from '../../metrics.ts';

/** node_exporter of one host. */
export function nodeTarget(node: Node): ScrapeTarget {
  return makeTarget({
    job: 'node-exporter',
    instance: `${node.name}:9100`,
    generation: () => 1,
    declare(registry) {
      declareCpu(registry, node);
      declareDisk(registry, node);
      const memory = node.memoryTotal;
      registry.gauge('node_memory_MemTotal_bytes', 'Memory information field MemTotal_bytes.', {}, () => memory);
      registry.gauge('node_memory_MemAvailable_bytes', 'Memory information field MemAvailable_bytes.', {}, () =>
        Math.round(memory * 0.86 - node.containersMemory)
      );
      registry.counter(
        'node_network_receive_bytes_total',
        'Network device statistic receive_bytes.',
        { device: 'eth0' },
        () => node.receivedBytes
      );
      registry.counter(
        'node_network_transmit_bytes_total',
        'Network device statistic transmit_bytes.',
        { device: 'eth0' },
        () => node.sentBytes
      );
      registry.gauge('node_load1', '1m load average.', {}, () => round2(node.load1));
      registry.gauge('node_load5', '5m load average.', {}, () => round2(node.load5));
      registry.gauge('node_load15', '15m load average.', {}, () => round2(node.load15));
      registry.counter(
        'node_pressure_cpu_waiting_seconds_total',
        'Total time in seconds that processes have waited for CPU time',
        {},
        () => node.cpuWaitingSeconds
      );
      registry.counter(
        'node_pressure_io_waiting_seconds_total',
        'Total time in seconds that processes have waited due to IO congestion',
        {},
        () => node.ioWaitingSeconds
      );
      registry.gauge('node_boot_time_seconds', 'Node boot time, in unixtime.', {}, () =>
        Math.round(node.bootMs / 1000)
      );
      registry.gauge(
        'node_uname_info',
        'Labeled system information as provided by the uname system call.',
        { nodename: node.name, machine: 'x86_64', sysname: 'Linux', release: '6.1.0-25-amd64' },
        () => 1
      );
    },
  });
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

function declareCpu(registry: Registry, node: Node): void {
  const modes: readonly [string, () => number][] = [
    ['idle', () => node.idleSeconds],
    ['user', () => node.userSeconds],
    ['system', () => node.systemSeconds],
    ['iowait', () => node.iowaitSeconds],
    ['steal', () => node.stealSeconds],
  ];
  for (let cpu = 0; cpu < node.cores; cpu++) {
    for (const [mode, read] of modes) {
      registry.counter(
        'node_cpu_seconds_total',
        'Seconds the CPUs spent in each mode.',
        { cpu: String(cpu), mode },
        () => read() / node.cores
      );
    }
  }
}

function declareDisk(registry: Registry, node: Node): void {
  const { disk } = node;
  const volume = STATEFUL.find((spec) => spec.node === node.index)?.name ?? 'data';
  const mount = { device: '/dev/nvme1n1', fstype: 'ext4', mountpoint: `/var/lib/data/${volume}` };
  registry.gauge('node_filesystem_avail_bytes', 'Filesystem space available to non-root users in bytes.', mount, () =>
    Math.round(disk.freeBytes)
  );
  registry.gauge('node_filesystem_size_bytes', 'Filesystem size in bytes.', mount, () => disk.sizeBytes);
  const device = { device: 'nvme1n1' };
  registry.counter(
    'node_disk_reads_completed_total',
    'The total number of reads completed successfully.',
    device,
    () => disk.reads
  );
  registry.counter(
    'node_disk_writes_completed_total',
    'The total number of writes completed successfully.',
    device,
    () => disk.writes
  );
  registry.counter(
    'node_disk_read_bytes_total',
    'The total number of bytes read successfully.',
    device,
    () => disk.readBytes
  );
  registry.counter(
    'node_disk_written_bytes_total',
    'The total number of bytes written successfully.',
    device,
    () => disk.writtenBytes
  );
  registry.counter(
    'node_disk_read_time_seconds_total',
    'The total number of seconds spent by all reads.',
    device,
    () => disk.readSeconds
  );
  registry.counter(
    'node_disk_write_time_seconds_total',
    'The total number of seconds spent by all writes.',
    device,
    () => disk.writeSeconds
  );
  registry.counter(
    'node_disk_io_time_seconds_total',
    'Total seconds spent doing I/Os.',
    device,
    () => disk.busySeconds
  );
}
