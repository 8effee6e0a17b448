import type { ActiveFault, ChangeEvent, FaultKind, LogLine, Shop, ShopOptions } from './api.ts';
import { BASE_RATE } from './blueprint.ts';
import { Changes } from './changes.ts';
import { FAULT_CHOICES, Faults } from './faults.ts';
import type { FaultContext } from './faults.ts';
import { Flow } from './flow.ts';
import { Logs } from './logs.ts';
import { applicationTarget } from './metrics/application.ts';
import { FillerService } from './metrics/filler.ts';
import { kubeletTarget } from './metrics/kubelet.ts';
import { kubeStateTarget } from './metrics/kubeState.ts';
import { rabbitTarget, redisTarget } from './metrics/middleware.ts';
import { nodeTarget } from './metrics/nodeExporter.ts';
import { postgresTarget } from './metrics/postgres.ts';
import { serviceGraphTarget } from './metrics/serviceGraph.ts';
import { Random } from './random.ts';
import { Traffic } from './traffic.ts';
import { buildWorld } from './world.ts';
import type { World } from './world.ts';
import type { ScrapeTarget } from '../metrics.ts';

function buildTargets(world: World, fillers: readonly FillerService[], clock: () => number): ScrapeTarget[] {
  const targets: ScrapeTarget[] = [];
  for (const service of world.services.values()) {
    const operations = world.operations.filter((operation) => operation.service === service);
    for (const pod of service.pods) {
      targets.push(applicationTarget(service, pod, operations));
    }
  }
  targets.push(serviceGraphTarget(world.edges));
  for (const node of world.nodes) {
    targets.push(nodeTarget(node));
    targets.push(
      kubeletTarget(
        node,
        world.pods.filter((pod) => pod.place.node === node)
      )
    );
  }
  targets.push(kubeStateTarget(world, clock));
  for (const database of world.databases.values()) {
    targets.push(postgresTarget(world, database));
  }
  targets.push(redisTarget(world.cache), rabbitTarget(world.broker));
  for (const filler of fillers) {
    targets.push(filler.target);
  }
  return targets;
}

/** A simulated web shop with its own clock; the same options and calls give the same metrics, logs and changes. */
class SimulatedShop implements Shop {
  readonly targets: readonly ScrapeTarget[];
  readonly faults = FAULT_CHOICES;
  readonly #world: World;
  readonly #flow: Flow;
  readonly #traffic: Traffic;
  readonly #changes: Changes;
  readonly #logs: Logs | undefined;
  readonly #faults = new Faults();
  readonly #fillers: FillerService[] = [];
  readonly #fillerRandom: Random;
  readonly #faultRandom: Random;
  readonly #stepMs: number;
  #nowMs: number;

  constructor(options: ShopOptions) {
    const stream = (name: string): Random => new Random(options.seed, name);
    this.#nowMs = options.startMs;
    this.#stepMs = options.stepMs ?? 1000;
    this.#world = buildWorld(options.startMs, stream('world'));
    this.#flow = new Flow(this.#world, stream('flow'));
    this.#traffic = new Traffic(stream('traffic'), BASE_RATE);
    this.#changes = new Changes(this.#world, stream('changes'), options.changeEveryMs ?? 200_000);
    this.#logs = options.logs === false ? undefined : new Logs(stream('logs'));
    this.#faultRandom = stream('faults');
    this.#fillerRandom = stream('fillers');
    for (let i = 0; i < (options.fillerServices ?? 0); i++) {
      this.#fillers.push(new FillerService(i, this.#fillerRandom, options.startMs));
    }
    this.targets = buildTargets(this.#world, this.#fillers, () => this.#nowMs);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  advance(toMs: number): void {
    while (this.#nowMs + this.#stepMs <= toMs) {
      this.#nowMs += this.#stepMs;
      this.#changes.step(this.#nowMs, this.#stepMs);
      const rate = this.#traffic.step(this.#nowMs, this.#stepMs);
      this.#flow.step(this.#nowMs, this.#stepMs, rate);
      this.#logs?.step(this.#world, this.#flow.killed, this.#nowMs);
      for (const filler of this.#fillers) {
        filler.step(this.#stepMs, this.#fillerRandom);
      }
    }
  }

  takeLogs(): LogLine[] {
    return this.#logs?.take() ?? [];
  }

  takeChanges(): ChangeEvent[] {
    return this.#changes.take();
  }

  inject(kind: FaultKind, target: string, severity: number): ActiveFault {
    return this.#faults.inject(this.#context(), kind, target, severity);
  }

  clear(id?: string): ActiveFault[] {
    return this.#faults.clear(this.#context(), id);
  }

  activeFaults(): ActiveFault[] {
    return this.#faults.list();
  }

  #context(): FaultContext {
    return {
      world: this.#world,
      flow: this.#flow,
      changes: this.#changes,
      random: this.#faultRandom,
      nowMs: this.#nowMs,
    };
  }
}

/** Builds a healthy shop that stands at `startMs`. */
export function createShop(options: ShopOptions): Shop {
  return new SimulatedShop(options);
}
