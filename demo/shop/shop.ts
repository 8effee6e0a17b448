import type { ActiveFault, ChangeEvent, FaultKind, LogLine, Shop, ShopOptions } from './api.ts';
import { BASE_RATE } from './blueprint.ts';
import { Changes } from './changes.ts';
import { FAULT_CHOICES, Faults } from './faults.ts';
import type { FaultContext } from './faults.ts';
import { Flow } from './flow.ts';
import { Logs } from './logs.ts';
import { FillerService } from './metrics/filler.ts';
import { ShopTargets } from './metrics/shopTargets.ts';
import type { Operator } from './operator.ts';
import { Random } from './random.ts';
import { ShopOperator } from './remedies.ts';
import { Traffic } from './traffic.ts';
import { buildWorld } from './world.ts';
import type { World } from './world.ts';
import type { ScrapeTarget } from '../metrics.ts';

/** A simulated web shop with its own clock; the same options and calls give the same metrics, logs and changes. */
class SimulatedShop implements Shop {
  readonly faults = FAULT_CHOICES;
  readonly operator: Operator;
  readonly #targets: ShopTargets;
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
    this.#targets = new ShopTargets(
      this.#world,
      this.#fillers.map((filler) => filler.target),
      () => this.#nowMs
    );
    const operatorRandom = stream('operator');
    this.operator = new ShopOperator(() => ({ ...this.#context(), random: operatorRandom }));
  }

  get targets(): readonly ScrapeTarget[] {
    return this.#targets.list();
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  advance(toMs: number): void {
    while (this.#nowMs + this.#stepMs <= toMs) {
      this.#nowMs += this.#stepMs;
      this.#changes.step(this.#nowMs, this.#stepMs);
      if (this.#flow.limit.expire(this.#nowMs)) {
        this.#changes.limited(null, this.#nowMs, 'gateway');
      }
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
