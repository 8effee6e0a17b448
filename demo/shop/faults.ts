import type { ActiveFault, FaultChoice, FaultKind } from './api.ts';
import { MIB, NODE_NAMES } from './blueprint.ts';
import type { DatabaseName, ExternalName } from './blueprint.ts';
import type { Changes } from './changes.ts';
import { badConfigurations, POOL_SIZE } from './configuration.ts';
import type { Flow } from './flow.ts';
import type { Random } from './random.ts';
import type { Service } from './service.ts';
import type { World } from './world.ts';

/** What a fault may touch. It sets parameters of mechanisms, never a metric. */
export interface FaultContext {
  world: World;
  flow: Flow;
  changes: Changes;
  random: Random;
  nowMs: number;
}

/** A fault in force. */
interface Trouble {
  /** Whether its cause is still there: a remedy may have taken it away. */
  isAtWork(): boolean;
  /** Takes the cause away for good, as the team behind it would in the end. */
  undo(context: FaultContext): void;
}

interface FaultType {
  title: string;
  targets: readonly string[];
  /** Puts the fault in force. */
  start(context: FaultContext, target: string, severity: number): Trouble;
}

function serviceOf(world: World, name: string): Service {
  const service = world.services.get(name);
  if (!service) {
    throw new RangeError(`no service ${name}`);
  }
  return service;
}

/** Latency of the broken code path, as time off the CPU, by service (ms at full severity). */
const SLOW_PATH_MS: Readonly<Record<string, number>> = {
  gateway: 1500,
  catalog: 1600,
  cart: 1600,
  payment: 2200,
  inventory: 1600,
  'order-worker': 4000,
};

const badDeploy: FaultType = {
  title: 'Bad deploy',
  targets: ['gateway', 'catalog', 'cart', 'payment', 'inventory', 'order-worker'],
  start(context, target, severity) {
    const service = serviceOf(context.world, target);
    const before = service.build;
    const slow = (SLOW_PATH_MS[target] ?? 1500) * severity;
    const errors = 0.04 + 0.4 * severity;
    const variant = context.random.pick(['errors', 'slow', 'both'] as const);
    const build = context.changes.nextBuild(service, {
      bugShare: variant === 'slow' ? service.spec.bugShare : errors * (variant === 'both' ? 0.6 : 1),
      extraMs: variant === 'errors' ? 0 : slow * (variant === 'both' ? 0.6 : 1),
      cpuFactor: variant === 'errors' ? 1 : 1 + 0.5 * severity,
    });
    context.changes.deploy(service, build, context.nowMs, { harm: variant });
    return {
      isAtWork: () => service.build === build,
      undo: (later) => void later.changes.deploy(service, before, later.nowMs),
    };
  },
};

const slowExternal: FaultType = {
  title: 'Slow external dependency',
  targets: ['card-processor', 'shipping-rates', 'email-provider'],
  start({ world }, target, severity) {
    const external = world.externals.get(target as ExternalName);
    if (!external) {
      throw new RangeError(`no external ${target}`);
    }
    external.slowFactor = 1 + (target === 'card-processor' ? 26 : 48) * severity;
    external.extraFailure = 0.08 * severity * severity;
    return {
      isAtWork: () => true,
      undo: () => {
        external.slowFactor = 1;
        external.extraFailure = 0;
      },
    };
  },
};

const poolExhausted: FaultType = {
  title: 'Database connection pool exhausted',
  targets: ['payment', 'inventory', 'order-worker'],
  start({ world }, target, severity) {
    const service = serviceOf(world, target);
    service.connectionLeakRate = 0.15 + 0.85 * severity;
    service.hungSessions = Math.ceil(service.settings.poolSize * (1.2 + 0.8 * severity));
    return {
      isAtWork: () => true,
      undo: (later) => {
        service.connectionLeakRate = 0;
        service.hungSessions = 0;
        const usual = String(service.spec.poolSize);
        if (POOL_SIZE.read(service) !== usual) {
          later.changes.configure(service, POOL_SIZE.setting, usual, later.nowMs);
        }
      },
    };
  },
};

const memoryLeak: FaultType = {
  title: 'Memory leak with restarts',
  targets: ['gateway', 'catalog', 'cart', 'payment', 'inventory'],
  start({ world }, target, severity) {
    const service = serviceOf(world, target);
    const room = service.spec.memoryLimit - service.spec.baseMemory;
    // Sized by the service's usual load so that the memory lasts about 70 s at 0.1 and about 20 s at 1.
    const perSecond: Record<string, number> = { gateway: 50, catalog: 39, cart: 16, payment: 5, inventory: 13 };
    const seconds = 18 + 55 * (1 - severity);
    // The version that runs has it in it: something that visitors do since now wakes it.
    const { build } = service;
    for (const earlier of service.rollouts) {
      earlier.leakPerRequest = 0;
    }
    build.leakPerRequest = room / seconds / (perSecond[target] ?? 10);
    return {
      isAtWork: () => service.build === build && build.leakPerRequest > 0,
      undo: () => {
        build.leakPerRequest = 0;
      },
    };
  },
};

const diskFull: FaultType = {
  title: 'Disk filling up',
  targets: ['orders-db', 'inventory-db', 'rabbitmq'],
  start({ world }, target, severity) {
    const holder = target === 'rabbitmq' ? world.broker : world.databases.get(target as DatabaseName);
    if (!holder) {
      throw new RangeError(`no volume ${target}`);
    }
    const { disk } = holder.pod.place.node;
    const seconds = 20 + 50 * (1 - severity);
    holder.hoardBytesPerSecond = Math.min(235 * MIB, disk.freeBytes / seconds);
    return {
      isAtWork: () => holder.hoardBytesPerSecond > 0,
      undo: () => {
        holder.hoardBytesPerSecond = 0;
      },
    };
  },
};

const SURGES: Readonly<Record<string, readonly string[]>> = {
  gateway: ['gateway:list', 'gateway:item', 'gateway:cart', 'gateway:add', 'gateway:checkout'],
  'gateway/products': ['gateway:list', 'gateway:item'],
  'gateway/checkout': ['gateway:cart', 'gateway:add', 'gateway:checkout'],
};

const trafficSurge: FaultType = {
  title: 'Traffic surge',
  targets: Object.keys(SURGES),
  start({ flow }, target, severity) {
    const routes = SURGES[target] ?? [];
    const factor = 1 + (target === 'gateway/checkout' ? 8 : 4.5) * severity;
    for (const route of routes) {
      flow.surge.set(route, (flow.surge.get(route) ?? 1) * factor);
    }
    return {
      isAtWork: () => true,
      undo: (later) => {
        for (const route of routes) {
          later.flow.surge.set(route, (later.flow.surge.get(route) ?? 1) / factor);
        }
        if (later.flow.limit.lift()) {
          later.changes.limited(null, later.nowMs);
        }
      },
    };
  },
};

const noisyNeighbour: FaultType = {
  title: 'Noisy neighbour',
  targets: NODE_NAMES,
  start({ world }, target, severity) {
    const work = world.batch.find((candidate) => candidate.pod.place.node.name === target);
    if (!work) {
      throw new RangeError(`no node ${target}`);
    }
    work.threads = 3 + 13 * severity;
    work.diskOperations = 500 + 1900 * severity;
    return {
      isAtWork: () => work.threads > 0,
      undo: () => {
        work.threads = 0;
        work.diskOperations = 0;
      },
    };
  },
};

const badConfiguration: FaultType = {
  title: 'Bad configuration',
  targets: Object.keys(badConfigurations),
  start({ world, changes, random, nowMs }, target, severity) {
    const service = serviceOf(world, target);
    const change = random.pick(badConfigurations[target] ?? []);
    const before = change.read(service);
    const value = change.worse(severity);
    changes.configure(service, change.setting, value, nowMs);
    return {
      isAtWork: () => change.read(service) === value,
      undo: (later) => void later.changes.configure(service, change.setting, before, later.nowMs),
    };
  },
};

const TYPES: Readonly<Record<FaultKind, FaultType>> = {
  'bad-deploy': badDeploy,
  'slow-external': slowExternal,
  'pool-exhausted': poolExhausted,
  'memory-leak': memoryLeak,
  'disk-full': diskFull,
  'traffic-surge': trafficSurge,
  'noisy-neighbour': noisyNeighbour,
  'bad-configuration': badConfiguration,
};

export const FAULT_CHOICES: readonly FaultChoice[] = (Object.keys(TYPES) as FaultKind[]).map((kind) => ({
  kind,
  title: TYPES[kind].title,
  targets: TYPES[kind].targets,
}));

/** The faults at work and how to undo each. One whose cause a remedy has taken away is over. */
export class Faults {
  readonly #active = new Map<string, { fault: ActiveFault; trouble: Trouble }>();
  #count = 0;

  inject(context: FaultContext, kind: FaultKind, target: string, severity: number): ActiveFault {
    const type = Object.hasOwn(TYPES, kind) ? TYPES[kind] : undefined;
    if (!type) {
      throw new RangeError(`unknown fault kind ${kind}; known: ${Object.keys(TYPES).join(', ')}`);
    }
    if (!type.targets.includes(target)) {
      throw new RangeError(`${kind} cannot hit ${target}; targets: ${type.targets.join(', ')}`);
    }
    if (!(severity > 0 && severity <= 1)) {
      throw new RangeError('severity must be above 0 and at most 1');
    }
    for (const fault of this.list()) {
      if (fault.kind === kind && fault.target === target) {
        throw new RangeError(`${kind} on ${target} is already active`);
      }
    }
    const fault: ActiveFault = { id: `fault-${++this.#count}`, kind, target, severity, startedMs: context.nowMs };
    this.#active.set(fault.id, { fault, trouble: type.start(context, target, severity) });
    return { ...fault };
  }

  clear(context: FaultContext, id?: string): ActiveFault[] {
    const ended: ActiveFault[] = [];
    for (const [key, entry] of [...this.#active].reverse()) {
      if (id === undefined || key === id) {
        if (entry.trouble.isAtWork()) {
          entry.trouble.undo(context);
        }
        this.#active.delete(key);
        ended.push(entry.fault);
      }
    }
    return ended.reverse();
  }

  list(): ActiveFault[] {
    return [...this.#active.values()].filter((entry) => entry.trouble.isAtWork()).map((entry) => ({ ...entry.fault }));
  }
}
