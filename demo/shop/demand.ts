import { callChance } from './edge.ts';
import type { Call, Operation, PodWork } from './edge.ts';
import type { Pod } from './pod.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** Sends `count` requests (and retries of the failed ones) to a dependency; returns how many failed in the end. */
function send(call: Call, count: number, world: World, random: Random, sent: Map<Call, number>): number {
  let attempts = count;
  let failed = random.binomial(count, call.attemptFailure);
  let failures = failed;
  for (let i = 0; i < call.spec.retries && failed > 0; i++) {
    attempts += failed;
    failed = random.binomial(failed, call.attemptFailure);
    failures += failed;
  }
  call.edge.total += attempts;
  sent.set(call, (sent.get(call) ?? 0) + attempts);
  call.edge.failed += failures;
  const to = call.spec.to;
  if (to.type === 'operation' && call.operation) {
    call.operation.arrivals += attempts;
  } else if (to.type === 'database') {
    const database = world.databases.get(to.database);
    if (database) {
      database.arrivals[to.statement] += attempts;
    }
  } else if (to.type === 'cache') {
    world.cache.arrivals += attempts;
  } else if (to.type === 'publish') {
    world.broker.publish(count - failed);
  }
  return failed;
}

/** Counts looked up in the cache: only the catalog's lookups can miss. */
function countLookups(call: Call, operation: Operation, count: number, world: World, random: Random): void {
  if (call.spec.to.type === 'cache') {
    const hits =
      call.spec.chance === 'cache' ? random.binomial(count, operation.service.settings.cacheHitShare) : count;
    world.cache.hits += hits;
    world.cache.misses += count - hits;
  }
}

/** Runs the requests of one pod through the operation's steps; each either answers or fails, none is lost. */
function runPod(
  operation: Operation,
  pod: Pod,
  work: PodWork,
  world: World,
  random: Random,
  sent: Map<Call, number>
): void {
  const shed = 1 - (1 - pod.cpu.refusedShare) * (1 - pod.threads.refusedShare);
  work.rejected = random.binomial(work.arrivals, shed);
  let running = work.arrivals - work.rejected;
  work.bugs = random.binomial(running, pod.build.bugShare);
  work.failed500 = work.bugs;
  running -= work.bugs;
  for (const call of operation.calls) {
    let count = random.binomial(running, callChance(call, operation.service));
    if (count === 0) {
      continue;
    }
    if (call.spec.to.type === 'database') {
      pod.poolArrivals += count;
      const noConnection = random.binomial(count, pod.pool.refusedShare);
      work.poolTimeouts += noConnection;
      work.failed500 += noConnection;
      pod.poolTimeouts += noConnection;
      running -= noConnection;
      count -= noConnection;
      pod.stepStatements.set(call, (pod.stepStatements.get(call) ?? 0) + count);
    }
    countLookups(call, operation, count, world, random);
    const failed = send(call, count, world, random, sent);
    const timeouts = random.binomial(failed, call.timeoutPart);
    work.failed504 += timeouts;
    work.failed500 += failed - timeouts;
    running -= failed;
  }
  work.ok = running;
}

/** Spreads an operation's requests over its pods and passes the resulting calls on. */
export function demand(operation: Operation, world: World, random: Random, sent: Map<Call, number>): void {
  const { service } = operation;
  const total = operation.arrivals;
  const targets = service.ready.length + service.refusing;
  const refused = service.ready.length === 0 ? total : random.binomial(total, service.refusing / targets);
  operation.refused = refused;
  operation.edge.unanswered += refused;
  const served = total - refused;
  let rest = served;
  for (const work of operation.work.values()) {
    work.clear();
  }
  service.ready.forEach((pod, index) => {
    const left = service.ready.length - index;
    const share = left === 1 ? rest : Math.min(rest, random.round(rest / left));
    rest -= share;
    const work = operation.workOf(pod);
    work.arrivals = share;
    runPod(operation, pod, work, world, random, sent);
  });
}
