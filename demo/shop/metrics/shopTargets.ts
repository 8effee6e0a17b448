import type { ScrapeTarget } from '../../metrics.ts';
import type { Pod } from '../pod.ts';
import type { World } from '../world.ts';
import { applicationTarget } from './application.ts';
import { kubeletTarget } from './kubelet.ts';
import { kubeStateTarget } from './kubeState.ts';
import { rabbitTarget, redisTarget } from './middleware.ts';
import { nodeTarget } from './nodeExporter.ts';
import { postgresTarget } from './postgres.ts';
import { serviceGraphTarget } from './serviceGraph.ts';

/** What there is to scrape: a target for each application pod there is now, and those that always stand. */
export class ShopTargets {
  readonly #world: World;
  readonly #standing: ScrapeTarget[];
  readonly #ofPods = new WeakMap<Pod, ScrapeTarget>();
  #listedAt = -1;
  #list: readonly ScrapeTarget[] = [];

  constructor(world: World, others: readonly ScrapeTarget[], clock: () => number) {
    this.#world = world;
    this.#standing = [
      serviceGraphTarget(world.edges),
      ...world.nodes.flatMap((node) => [nodeTarget(node), kubeletTarget(world, node)]),
      kubeStateTarget(world, clock),
      ...[...world.databases.values()].map((database) => postgresTarget(world, database)),
      redisTarget(world.cache),
      rabbitTarget(world.broker),
      ...others,
    ];
  }

  /** The same array until a pod comes or goes. */
  list(): readonly ScrapeTarget[] {
    if (this.#listedAt !== this.#world.podChanges) {
      this.#listedAt = this.#world.podChanges;
      this.#list = [...this.#applications(), ...this.#standing];
    }
    return this.#list;
  }

  #applications(): ScrapeTarget[] {
    return [...this.#world.services.values()].flatMap((service) => {
      const operations = this.#world.operations.filter((operation) => operation.service === service);
      return service.pods.map((pod) => {
        const target = this.#ofPods.get(pod) ?? applicationTarget(service, pod, operations);
        this.#ofPods.set(pod, target);
        return target;
      });
    });
  }
}
