import { BATCH_SERVICE, NODE_NAMES } from './blueprint.ts';
import type { Database } from './backends.ts';
import { Broker } from './broker.ts';
import { POOL_SIZE, settingOf } from './configuration.ts';
import type { FaultContext } from './faults.ts';
import { Refusal } from './operator.ts';
import type { Effect, LimitState, Operator, ServiceState, VolumeState } from './operator.ts';
import { setReplicas } from './scaling.ts';
import type { Service } from './service.ts';
import type { World } from './world.ts';

/** Who the shop's change events name. */
const AUTHOR = 'automation';
const MOST_REPLICAS = 8;
/** PostgreSQL keeps some connections for its superusers. */
const RESERVED_CONNECTIONS = 3;
const LOWEST_SHARE = 0.1;
const HIGHEST_SHARE = 3;
const MOST_MINUTES = 240;

type Holder = Database | Broker;

/**
 * The remedies. Each sets what an operator can set (version, pods, pool, space, limit, setting) and knows nothing of
 * faults: whether it helps is up to how the shop behaves then.
 */
export class ShopOperator implements Operator {
  readonly #context: () => FaultContext;

  constructor(context: () => FaultContext) {
    this.#context = context;
  }

  services(): ServiceState[] {
    const { world, nowMs } = this.#context();
    return [...world.services.values()].map((service) => serviceState(service, nowMs));
  }

  service(name: string): ServiceState {
    return serviceState(serviceOf(this.#context().world, name), this.#context().nowMs);
  }

  volumes(): VolumeState[] {
    return holders(this.#context().world).map(volumeState);
  }

  volume(name: string): VolumeState {
    return volumeState(holderOf(this.#context().world, name));
  }

  limit(): LimitState {
    const { limit } = this.#context().flow;
    return { share: limit.share, endsAtMs: limit.endsAtMs };
  }

  rollBack(name: string, version: string): Effect {
    const { world, changes, nowMs } = this.#context();
    const service = serviceOf(world, name);
    const build = service.rolledOut(version);
    const from = service.build.version;
    if (build === undefined) {
      throw new Refusal(
        'unknown',
        `version ${version} of ${name} was never rolled out here; known: ${versions(service)}`
      );
    }
    if (build.version === from) {
      throw new Refusal('impossible', `${name} already runs version ${from}`);
    }
    const change = changes.deploy(service, build, nowMs, { summary: `Roll back to ${build.version}`, author: AUTHOR });
    return { changed: true, from, to: build.version, changes: [change.id] };
  }

  restart(name: string, host?: string): Effect {
    const { world, changes, nowMs } = this.#context();
    if (host !== undefined && !world.nodes.some((node) => node.name === host)) {
      throw new Refusal('unknown', `no host ${host}; known: ${NODE_NAMES.join(', ')}`);
    }
    if (name === BATCH_SERVICE) {
      return this.#restartBatch(host);
    }
    const service = serviceOf(world, name);
    const pods = service.pods.filter((pod) => host === undefined || pod.place.node.name === host);
    if (pods.length === 0) {
      throw new Refusal('impossible', `${name} has no pod on ${host}`);
    }
    const { version } = service.build;
    return {
      changed: true,
      from: version,
      to: version,
      changes: [changes.restart(service, pods, nowMs, AUTHOR).id],
    };
  }

  /** A batch job lives in its process: it ends with it, and its queue hands it out no second time. */
  #restartBatch(host: string | undefined): Effect {
    const { world, changes, random, nowMs } = this.#context();
    const work = world.batch.filter((entry) => host === undefined || entry.pod.place.node.name === host);
    const version = work[0]?.pod.build.version ?? '';
    for (const entry of work) {
      entry.threads = 0;
      entry.diskOperations = 0;
      entry.pod.identify(entry.pod.build, nowMs, entry.pod.templateHash, random);
    }
    const where = host === undefined ? 'on every host' : `on ${host}`;
    const summary = `Restart ${work.length} of ${world.batch.length} pods ${where}`;
    const event = { kind: 'restart', service: BATCH_SERVICE, summary, from: version, to: version } as const;
    return { changed: true, from: version, to: version, changes: [changes.report(event, nowMs, AUTHOR).id] };
  }

  scale(name: string, replicas: number): Effect {
    const { world, changes, random, nowMs } = this.#context();
    const service = serviceOf(world, name);
    const from = service.pods.length;
    if (!Number.isInteger(replicas) || replicas < 1 || replicas > MOST_REPLICAS) {
      throw new Refusal('invalid', `replicas must be a whole number from 1 to ${MOST_REPLICAS}`);
    }
    if (replicas === from) {
      return { changed: false, from, to: replicas, changes: [] };
    }
    requireConnections(world, service, replicas, service.settings.poolSize);
    setReplicas(world, service, replicas, nowMs, random);
    const summary = `Scale from ${from} to ${replicas} replicas`;
    const event = { kind: 'scale', service: name, summary, from: String(from), to: String(replicas) } as const;
    return { changed: true, from, to: replicas, changes: [changes.report(event, nowMs, AUTHOR).id] };
  }

  resizePool(name: string, size: number): Effect {
    const { world, changes, nowMs } = this.#context();
    const service = serviceOf(world, name);
    if (service.spec.database === undefined) {
      throw new Refusal('impossible', `${name} has no connection pool`);
    }
    if (!Number.isInteger(size) || size < 1) {
      throw new Refusal('invalid', 'size must be a whole number of at least 1');
    }
    const from = service.settings.poolSize;
    if (size === from) {
      return { changed: false, from, to: size, changes: [] };
    }
    requireConnections(world, service, service.pods.length, size);
    const change = changes.configure(service, POOL_SIZE.setting, String(size), nowMs, AUTHOR);
    return { changed: true, from, to: size, changes: [change.id] };
  }

  clean(name: string): Effect {
    const { world, changes, nowMs } = this.#context();
    const holder = holderOf(world, name);
    const { disk } = holder.pod.place.node;
    const used = Math.round(disk.usedBytes);
    const freed = Math.round(holder.hoardedBytes);
    if (holder.hoardBytesPerSecond === 0 && freed === 0) {
      return { changed: false, from: used, to: used, changes: [] };
    }
    holder.hoardBytesPerSecond = 0;
    const summary = `Clean the volume: ${(freed / 1024 ** 3).toFixed(1)} GiB without use`;
    const { workload } = holder.pod.place;
    const resource = `${holder instanceof Broker ? 'queue' : 'database'}:${workload}`;
    const event = { kind: 'other', service: workload, resource, summary, from: '', to: '' } as const;
    return { changed: true, from: used, to: used - freed, changes: [changes.report(event, nowMs, AUTHOR).id] };
  }

  setLimit(share: number | null, minutes: number): Effect {
    const { flow, changes, nowMs } = this.#context();
    const from = flow.limit.share;
    if (share === null) {
      return flow.limit.lift()
        ? { changed: true, from, to: null, changes: [changes.limited(null, nowMs, AUTHOR).id] }
        : { changed: false, from, to: null, changes: [] };
    }
    if (!(share >= LOWEST_SHARE && share <= HIGHEST_SHARE)) {
      throw new Refusal('invalid', `share must be a number from ${LOWEST_SHARE} to ${HIGHEST_SHARE}`);
    }
    if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
      throw new Refusal('invalid', `minutes must be above 0 and at most ${MOST_MINUTES}`);
    }
    flow.limit.set(share, nowMs + minutes * 60_000);
    return { changed: share !== from, from, to: share, changes: [changes.limited(share, nowMs, AUTHOR).id] };
  }

  restoreConfiguration(name: string, revision: string): Effect {
    const { world, changes, nowMs } = this.#context();
    const service = serviceOf(world, name);
    const found =
      revision === 'latest'
        ? service.configuration.at(-1)
        : service.configuration.findLast((candidate) => candidate.summary === revision);
    if (found === undefined) {
      const what = revision === 'latest' ? 'no earlier revision' : `no revision "${revision}"`;
      throw new Refusal('unknown', `${name} has ${what} of its configuration`);
    }
    const now = settingOf(service, found.setting).read(service);
    if (now !== found.to) {
      throw new Refusal('impossible', `${found.setting} of ${name} is ${now} by now; that revision set ${found.to}`);
    }
    const change = changes.configure(service, found.setting, found.from, nowMs, AUTHOR);
    return { changed: true, from: found.to, to: found.from, changes: [change.id], revision: change.summary };
  }
}

function serviceOf(world: World, name: string): Service {
  const service = world.services.get(name);
  if (service === undefined) {
    throw new Refusal('unknown', `no service ${name}; known: ${[...world.services.keys()].join(', ')}`);
  }
  return service;
}

function holders(world: World): Holder[] {
  return [...world.databases.values(), world.broker];
}

/** By the name of what keeps its data there, of its pod, of its claim or of the host. */
function holderOf(world: World, name: string): Holder {
  const bare = name.slice(name.lastIndexOf('/') + 1);
  const found = holders(world).find(({ pod }) =>
    [pod.place.workload, pod.name, `data-${pod.name}`, pod.place.node.name].includes(bare)
  );
  if (found === undefined) {
    const known = holders(world).map(({ pod }) => pod.place.workload);
    throw new Refusal('unknown', `no volume ${name}; known: ${known.join(', ')}`);
  }
  return found;
}

function volumeState({ pod }: Holder): VolumeState {
  const { node, workload } = pod.place;
  return {
    name: `data-${pod.name}`,
    host: node.name,
    holder: workload,
    sizeBytes: node.disk.sizeBytes,
    usedBytes: Math.round(node.disk.usedBytes),
  };
}

function serviceState(service: Service, nowMs: number): ServiceState {
  const { database } = service.spec;
  return {
    name: service.name,
    version: service.build.version,
    previousVersion: service.rolledOut('previous')?.version ?? null,
    versions: [...new Set(service.rollouts.map((build) => build.version))],
    replicas: { wanted: service.pods.length, ready: service.pods.filter((pod) => pod.isReady(nowMs)).length },
    rollingOut: service.rollout.length > 0,
    pool: database === undefined ? null : { database, size: service.settings.poolSize },
    configuration: [...service.configuration].reverse().slice(0, 50),
  };
}

function versions(service: Service): string {
  return [...new Set(service.rollouts.map((build) => build.version))].join(', ');
}

/** The pools of all services together must fit what the database server takes. */
function requireConnections(world: World, service: Service, pods: number, size: number): void {
  const { database } = service.spec;
  const server = database === undefined ? undefined : world.databases.get(database);
  if (server === undefined) {
    return;
  }
  const others = [...world.services.values()].filter((other) => other !== service && other.spec.database === database);
  const taken = others.reduce((sum, other) => sum + other.pods.length * other.settings.poolSize, 0);
  const free = server.maxConnections - RESERVED_CONNECTIONS - taken;
  if (pods * size > free) {
    throw new Refusal(
      'impossible',
      `${pods} pods with ${size} connections each are ${pods * size}; ${database} has ${free} for ${service.name}`
    );
  }
}
