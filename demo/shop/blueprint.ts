/** What the shop is made of. Only structure and healthy parameters; behaviour lives in the other files. */

export const NAMESPACE = 'shop';
export const NODE_NAMES = ['node-1', 'node-2', 'node-3', 'node-4'] as const;
export const NODE_CORES = 2;
export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

export type DatabaseName = 'orders-db' | 'inventory-db';
export type StatementKind = 'SELECT' | 'INSERT' | 'UPDATE';
export type ExternalName = 'card-processor' | 'shipping-rates' | 'email-provider';

/** One dependency of an operation. `chance` is per request; `cache` and `miss` follow the service's cache settings. */
export interface CallSpec {
  to:
    | { type: 'operation'; key: string }
    | { type: 'database'; database: DatabaseName; statement: StatementKind }
    | { type: 'external'; name: ExternalName }
    | { type: 'cache' }
    | { type: 'publish' };
  chance: number | 'cache' | 'miss';
  timeoutMs: number;
  retries: number;
}

export interface OperationSpec {
  key: string;
  service: string;
  method: string;
  route: string;
  /** CPU time and time off the CPU of one request, dependencies not counted. */
  cpuMs: number;
  idleMs: number;
  calls: CallSpec[];
}

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
  node: number;
  cpuLimit: number;
  memoryLimit: number;
  baseMemory: number;
  container: string;
  image: string;
  address: number;
}

const op = (key: string, timeoutMs: number, retries = 0, chance: CallSpec['chance'] = 1): CallSpec => ({
  to: { type: 'operation', key },
  chance,
  timeoutMs,
  retries,
});
const sql = (database: DatabaseName, statement: StatementKind, timeoutMs = 3000): CallSpec => ({
  to: { type: 'database', database, statement },
  chance: 1,
  timeoutMs,
  retries: 0,
});
const external = (name: ExternalName, timeoutMs: number): CallSpec => ({
  to: { type: 'external', name },
  chance: 1,
  timeoutMs,
  retries: 0,
});
const cache: CallSpec = { to: { type: 'cache' }, chance: 'cache', timeoutMs: 200, retries: 0 };
const session: CallSpec = { to: { type: 'cache' }, chance: 1, timeoutMs: 200, retries: 0 };
const publish: CallSpec = { to: { type: 'publish' }, chance: 1, timeoutMs: 1000, retries: 0 };

/** Callers come before the operations they call: the demand pass walks down, the response pass up. */
export const OPERATIONS: readonly OperationSpec[] = [
  { key: 'gateway:list', service: 'gateway', method: 'GET', route: '/products', cpuMs: 2.4, idleMs: 1, calls: [op('catalog:list', 3000, 1)] },
  { key: 'gateway:item', service: 'gateway', method: 'GET', route: '/products/{id}', cpuMs: 2, idleMs: 1, calls: [op('catalog:item', 3000, 1)] },
  { key: 'gateway:cart', service: 'gateway', method: 'GET', route: '/cart', cpuMs: 2, idleMs: 1, calls: [op('cart:view', 3000, 1)] },
  { key: 'gateway:add', service: 'gateway', method: 'POST', route: '/cart/items', cpuMs: 2.2, idleMs: 1, calls: [op('cart:add', 4000)] },
  { key: 'gateway:checkout', service: 'gateway', method: 'POST', route: '/checkout', cpuMs: 3, idleMs: 1, calls: [op('cart:checkout', 8000)] },
  { key: 'cart:view', service: 'cart', method: 'GET', route: '/cart', cpuMs: 4.5, idleMs: 2, calls: [session] },
  { key: 'cart:add', service: 'cart', method: 'POST', route: '/cart/items', cpuMs: 5.5, idleMs: 2, calls: [session, op('catalog:price', 2000, 1)] },
  {
    key: 'cart:checkout',
    service: 'cart',
    method: 'POST',
    route: '/cart/checkout',
    cpuMs: 8,
    idleMs: 3,
    calls: [session, external('shipping-rates', 2500), op('inventory:reserve', 2000, 1), op('payment:charge', 6000), publish],
  },
  {
    key: 'payment:charge',
    service: 'payment',
    method: 'POST',
    route: '/payments',
    cpuMs: 10,
    idleMs: 4,
    calls: [sql('orders-db', 'INSERT'), external('card-processor', 4500)],
  },
  {
    key: 'worker:process',
    service: 'order-worker',
    method: 'process',
    route: 'orders',
    cpuMs: 9,
    idleMs: 4,
    calls: [sql('orders-db', 'UPDATE'), op('inventory:commit', 2000, 1), external('email-provider', 3000)],
  },
  { key: 'catalog:list', service: 'catalog', method: 'GET', route: '/products', cpuMs: 4.2, idleMs: 2, calls: [cache, op('inventory:stock', 1500, 1, 'miss')] },
  { key: 'catalog:item', service: 'catalog', method: 'GET', route: '/products/{id}', cpuMs: 3.4, idleMs: 2, calls: [cache, op('inventory:stock', 1500, 1, 'miss')] },
  { key: 'catalog:price', service: 'catalog', method: 'GET', route: '/prices/{id}', cpuMs: 2.4, idleMs: 1, calls: [cache, op('inventory:stock', 1500, 1, 'miss')] },
  { key: 'inventory:stock', service: 'inventory', method: 'GET', route: '/stock/{id}', cpuMs: 6, idleMs: 2, calls: [sql('inventory-db', 'SELECT')] },
  { key: 'inventory:reserve', service: 'inventory', method: 'POST', route: '/reservations', cpuMs: 6, idleMs: 2, calls: [sql('inventory-db', 'UPDATE')] },
  { key: 'inventory:commit', service: 'inventory', method: 'POST', route: '/reservations/{id}/commit', cpuMs: 5, idleMs: 2, calls: [sql('inventory-db', 'UPDATE')] },
];

/** Share of the visitors' requests by entry operation. */
export const ROUTE_MIX: Readonly<Record<string, number>> = {
  'gateway:list': 0.44,
  'gateway:item': 0.24,
  'gateway:cart': 0.12,
  'gateway:add': 0.1,
  'gateway:checkout': 0.1,
};

export const SERVICES: readonly ServiceSpec[] = [
  { name: 'gateway', team: 'platform', image: 'gateway', nodes: [0, 1], cpuLimit: 0.5, memoryLimit: 384 * MIB, baseMemory: 140 * MIB, threads: 200, poolSize: 0, poolTimeoutMs: 0, bugShare: 0.0003, address: 11 },
  { name: 'catalog', team: 'browse', image: 'catalog', nodes: [0, 2], cpuLimit: 0.5, memoryLimit: 512 * MIB, baseMemory: 240 * MIB, threads: 64, poolSize: 0, poolTimeoutMs: 0, bugShare: 0, address: 21 },
  { name: 'cart', team: 'checkout', image: 'cart', nodes: [1, 2], cpuLimit: 0.4, memoryLimit: 384 * MIB, baseMemory: 170 * MIB, threads: 64, poolSize: 0, poolTimeoutMs: 0, bugShare: 0, address: 31 },
  { name: 'payment', team: 'payments', image: 'payment', nodes: [0, 3], cpuLimit: 0.25, memoryLimit: 512 * MIB, baseMemory: 230 * MIB, threads: 48, database: 'orders-db', poolSize: 10, poolTimeoutMs: 2000, bugShare: 0.0005, address: 41 },
  { name: 'inventory', team: 'fulfilment', image: 'inventory', nodes: [1, 3], cpuLimit: 0.3, memoryLimit: 512 * MIB, baseMemory: 210 * MIB, threads: 64, database: 'inventory-db', poolSize: 12, poolTimeoutMs: 2000, bugShare: 0, address: 51 },
  { name: 'order-worker', team: 'fulfilment', image: 'order-worker', nodes: [2, 3], cpuLimit: 0.3, memoryLimit: 384 * MIB, baseMemory: 150 * MIB, threads: 8, database: 'orders-db', poolSize: 8, poolTimeoutMs: 2000, bugShare: 0.0003, address: 61 },
];

export const STATEFUL: readonly StatefulSpec[] = [
  { name: 'orders-db', node: 0, cpuLimit: 1, memoryLimit: 2 * GIB, baseMemory: 900 * MIB, container: 'postgres', image: 'postgres:16.4', address: 71 },
  { name: 'inventory-db', node: 1, cpuLimit: 1, memoryLimit: 2 * GIB, baseMemory: 820 * MIB, container: 'postgres', image: 'postgres:16.4', address: 72 },
  { name: 'redis', node: 2, cpuLimit: 0.5, memoryLimit: 512 * MIB, baseMemory: 180 * MIB, container: 'redis', image: 'redis:7.2.5', address: 73 },
  { name: 'rabbitmq', node: 3, cpuLimit: 0.5, memoryLimit: 1024 * MIB, baseMemory: 260 * MIB, container: 'rabbitmq', image: 'rabbitmq:3.13.6', address: 74 },
];

/** A batch workload of another team, one pod a node, without a CPU limit; nearly idle as a rule. */
export const BATCH_SERVICE = 'analytics-batch';

/** Healthy round trip of the third parties: mean and standard deviation in ms, share that fails. */
export const EXTERNALS: Readonly<Record<ExternalName, { meanMs: number; deviationMs: number; failure: number }>> = {
  'card-processor': { meanMs: 140, deviationMs: 60, failure: 0.001 },
  'shipping-rates': { meanMs: 60, deviationMs: 28, failure: 0.0008 },
  'email-provider': { meanMs: 85, deviationMs: 40, failure: 0.001 },
};

/** Statement costs: CPU, pages read from disk, pages and bytes written. */
export const STATEMENTS: Readonly<Record<StatementKind, { cpuMs: number; reads: number; writes: number; bytes: number; pages: number }>> = {
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
