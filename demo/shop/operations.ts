import type { DatabaseName, ExternalName, StatementKind } from './blueprint.ts';

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
  {
    key: 'gateway:list',
    service: 'gateway',
    method: 'GET',
    route: '/products',
    cpuMs: 2.4,
    idleMs: 1,
    calls: [op('catalog:list', 3000, 1)],
  },
  {
    key: 'gateway:item',
    service: 'gateway',
    method: 'GET',
    route: '/products/{id}',
    cpuMs: 2,
    idleMs: 1,
    calls: [op('catalog:item', 3000, 1)],
  },
  {
    key: 'gateway:cart',
    service: 'gateway',
    method: 'GET',
    route: '/cart',
    cpuMs: 2,
    idleMs: 1,
    calls: [op('cart:view', 3000, 1)],
  },
  {
    key: 'gateway:add',
    service: 'gateway',
    method: 'POST',
    route: '/cart/items',
    cpuMs: 2.2,
    idleMs: 1,
    calls: [op('cart:add', 4000)],
  },
  {
    key: 'gateway:checkout',
    service: 'gateway',
    method: 'POST',
    route: '/checkout',
    cpuMs: 3,
    idleMs: 1,
    calls: [op('cart:checkout', 8000)],
  },
  { key: 'cart:view', service: 'cart', method: 'GET', route: '/cart', cpuMs: 4.5, idleMs: 2, calls: [session] },
  {
    key: 'cart:add',
    service: 'cart',
    method: 'POST',
    route: '/cart/items',
    cpuMs: 5.5,
    idleMs: 2,
    calls: [session, op('catalog:price', 2000, 1)],
  },
  {
    key: 'cart:checkout',
    service: 'cart',
    method: 'POST',
    route: '/cart/checkout',
    cpuMs: 8,
    idleMs: 3,
    calls: [
      session,
      external('shipping-rates', 2500),
      op('inventory:reserve', 2000, 1),
      op('payment:charge', 6000),
      publish,
    ],
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
  {
    key: 'catalog:list',
    service: 'catalog',
    method: 'GET',
    route: '/products',
    cpuMs: 4.2,
    idleMs: 2,
    calls: [cache, op('inventory:stock', 1500, 1, 'miss')],
  },
  {
    key: 'catalog:item',
    service: 'catalog',
    method: 'GET',
    route: '/products/{id}',
    cpuMs: 3.4,
    idleMs: 2,
    calls: [cache, op('inventory:stock', 1500, 1, 'miss')],
  },
  {
    key: 'catalog:price',
    service: 'catalog',
    method: 'GET',
    route: '/prices/{id}',
    cpuMs: 2.4,
    idleMs: 1,
    calls: [cache, op('inventory:stock', 1500, 1, 'miss')],
  },
  {
    key: 'inventory:stock',
    service: 'inventory',
    method: 'GET',
    route: '/stock/{id}',
    cpuMs: 9,
    idleMs: 2,
    calls: [sql('inventory-db', 'SELECT')],
  },
  {
    key: 'inventory:reserve',
    service: 'inventory',
    method: 'POST',
    route: '/reservations',
    cpuMs: 6,
    idleMs: 2,
    calls: [sql('inventory-db', 'UPDATE')],
  },
  {
    key: 'inventory:commit',
    service: 'inventory',
    method: 'POST',
    route: '/reservations/{id}/commit',
    cpuMs: 5,
    idleMs: 2,
    calls: [sql('inventory-db', 'UPDATE')],
  },
];

/** Share of the visitors' requests by entry operation. */
export const ROUTE_MIX: Readonly<Record<string, number>> = {
  'gateway:list': 0.44,
  'gateway:item': 0.24,
  'gateway:cart': 0.12,
  'gateway:add': 0.1,
  'gateway:checkout': 0.1,
};
