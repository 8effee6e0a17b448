import type { MetricFamily, ScrapeTarget } from '../../metrics.ts';
import type { Pod } from '../pod.ts';
import type { World } from '../world.ts';
import { Registry } from './registry.ts';

/** What a target needs: which state its set of series belongs to, how to declare it, whether it answers at all. */
export interface TargetPlan {
  job: string;
  instance: string;
  /** Changes when the set of series must be declared anew. */
  generation(): number;
  declare(registry: Registry): void;
  /** Absent means always. */
  isUp?(nowMs: number): boolean;
}

/** Changes whenever the series of one of these pods do, and when a pod comes or goes. */
export function generationOf(world: World, pods: readonly Pod[]): number {
  return pods.reduce((sum, pod) => sum + pod.generation, world.podChanges * 1_000_000);
}

/** Makes a scrape target of a plan; collecting from one that is down throws, as a refused connection does. */
export function makeTarget(plan: TargetPlan): ScrapeTarget {
  const registry = new Registry();
  let declared: number | undefined;
  return {
    job: plan.job,
    instance: plan.instance,
    collect(nowMs: number): MetricFamily[] {
      if (plan.isUp && !plan.isUp(nowMs)) {
        throw new Error(`connect ECONNREFUSED ${plan.instance}`);
      }
      const generation = plan.generation();
      if (generation !== declared) {
        registry.restart();
        plan.declare(registry);
        declared = generation;
      }
      return registry.collect();
    },
  };
}
