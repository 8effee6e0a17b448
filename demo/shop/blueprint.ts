/** What the shop is made of. Only structure and healthy parameters; behaviour lives in the other files. */

export const NAMESPACE = 'shop';
export const NODE_NAMES = ['node-1', 'node-2', 'node-3', 'node-4'] as const;
export const NODE_CORES = 2;
export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

export type DatabaseName = 'orders-db' | 'inventory-db';
export type StatementKind = 'SELECT' | 'INSERT' | 'UPDATE';
export type ExternalName = 'card-processor' | 'shipping-rates' | 'email-provider';

export interface ServiceSpec {
  name: string;
  team: string;
  image: string;
  /** Node index of each pod. */
  nodes: number[];
  cpuLimit: number;
  memoryLimit: number;
  baseMemory: number;
  /** Requests that one pod works on at the same time. */
  threads: number;
  database?: DatabaseName;
  poolSize: number;
  poolTimeoutMs: number;
  /** Share of requests that meet a long-known rare bug. */
  bugShare: number;
  address: number;
}

export interface StatefulSpec {
  name: string;
  team: string;
  node: number;
  cpuLimit: number;
  memoryLimit: number;
  baseMemory: number;
  container: string;
  image: string;
  address: number;
}

export const SERVICES: readonly ServiceSpec[] = [
  {
    name: 'gateway',
    team: 'platform',
    image: 'gateway',
    nodes: [0, 1],
    cpuLimit: 0.5,
    memoryLimit: 384 * MIB,
    baseMemory: 140 * MIB,
    threads: 200,
    poolSize: 0,
    poolTimeoutMs: 0,
    bugShare: 0.0003,
    address: 11,
  },
  {
    name: 'catalog',
    team: 'browse',
    image: 'catalog',
    nodes: [0, 2],
    cpuLimit: 0.5,
    memoryLimit: 512 * MIB,
    baseMemory: 240 * MIB,
    threads: 64,
    poolSize: 0,
    poolTimeoutMs: 0,
    bugShare: 0,
    address: 21,
  },
  {
    name: 'cart',
    team: 'checkout',
    image: 'cart',
    nodes: [1, 2],
    cpuLimit: 0.4,
    memoryLimit: 384 * MIB,
    baseMemory: 170 * MIB,
    threads: 64,
    poolSize: 0,
    poolTimeoutMs: 0,
    bugShare: 0,
    address: 31,
  },
  {
    name: 'payment',
    team: 'payments',
    image: 'payment',
    nodes: [0, 3],
    cpuLimit: 0.25,
    memoryLimit: 512 * MIB,
    baseMemory: 230 * MIB,
    threads: 48,
    database: 'orders-db',
    poolSize: 10,
    poolTimeoutMs: 2000,
    bugShare: 0.0005,
    address: 41,
  },
  {
    name: 'inventory',
    team: 'fulfilment',
    image: 'inventory',
    nodes: [1, 3],
    cpuLimit: 0.3,
    memoryLimit: 512 * MIB,
    baseMemory: 210 * MIB,
    threads: 64,
    database: 'inventory-db',
    poolSize: 12,
    poolTimeoutMs: 2000,
    bugShare: 0,
    address: 51,
  },
  {
    name: 'order-worker',
    team: 'fulfilment',
    image: 'order-worker',
    nodes: [2, 3],
    cpuLimit: 0.3,
    memoryLimit: 384 * MIB,
    baseMemory: 150 * MIB,
    threads: 8,
    database: 'orders-db',
    poolSize: 8,
    poolTimeoutMs: 2000,
    bugShare: 0.0003,
    address: 61,
  },
];

export const STATEFUL: readonly StatefulSpec[] = [
  {
    name: 'orders-db',
    team: 'data',
    node: 0,
    cpuLimit: 1,
    memoryLimit: 2 * GIB,
    baseMemory: 900 * MIB,
    container: 'postgres',
    image: 'postgres:16.4',
    address: 71,
  },
  {
    name: 'inventory-db',
    team: 'data',
    node: 1,
    cpuLimit: 1,
    memoryLimit: 2 * GIB,
    baseMemory: 820 * MIB,
    container: 'postgres',
    image: 'postgres:16.4',
    address: 72,
  },
  {
    name: 'redis',
    team: 'platform',
    node: 2,
    cpuLimit: 0.5,
    memoryLimit: 512 * MIB,
    baseMemory: 180 * MIB,
    container: 'redis',
    image: 'redis:7.2.5',
    address: 73,
  },
  {
    name: 'rabbitmq',
    team: 'fulfilment',
    node: 3,
    cpuLimit: 0.5,
    memoryLimit: 1024 * MIB,
    baseMemory: 260 * MIB,
    container: 'rabbitmq',
    image: 'rabbitmq:3.13.6',
    address: 74,
  },
];

/** A batch workload of another team, one pod a node, without a CPU limit; nearly idle as a rule. */
export const BATCH_SERVICE = 'analytics-batch';
export const BATCH_TEAM = 'analytics';

/** Healthy round trip of the third parties: mean and standard deviation in ms, share that fails. */
export const EXTERNALS: Readonly<Record<ExternalName, { meanMs: number; deviationMs: number; failure: number }>> = {
  'card-processor': { meanMs: 140, deviationMs: 60, failure: 0.001 },
  'shipping-rates': { meanMs: 60, deviationMs: 28, failure: 0.0008 },
  'email-provider': { meanMs: 85, deviationMs: 40, failure: 0.001 },
};

/** Statement costs: CPU, pages read from disk, pages and bytes written. */
export const STATEMENTS: Readonly<
  Record<StatementKind, { cpuMs: number; reads: number; writes: number; bytes: number; pages: number }>
> = {
  SELECT: { cpuMs: 1.1, reads: 0.12, writes: 0, bytes: 0, pages: 9 },
  INSERT: { cpuMs: 1.3, reads: 0.03, writes: 1.6, bytes: 14_000, pages: 6 },
  UPDATE: { cpuMs: 1.6, reads: 0.06, writes: 1.8, bytes: 16_000, pages: 8 },
};

/** Size and healthy use of the data volumes. */
export const VOLUMES: Readonly<Record<string, { sizeBytes: number; usedBytes: number }>> = {
  'orders-db': { sizeBytes: 20 * GIB, usedBytes: 11.2 * GIB },
  'inventory-db': { sizeBytes: 16 * GIB, usedBytes: 8.1 * GIB },
  rabbitmq: { sizeBytes: 8 * GIB, usedBytes: 2.4 * GIB },
  redis: { sizeBytes: 8 * GIB, usedBytes: 1.6 * GIB },
};

export const BASE_RATE = 100;
