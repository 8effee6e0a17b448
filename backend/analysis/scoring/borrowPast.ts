import type { ResourceGraph } from '../rootcause/resourceGraph.ts';
import type { Baseline } from './robustScore.ts';
import { medianOf } from './median.ts';
import type { Profile } from './profile.ts';

/** Labels that name one copy among many, and change when it is replaced. */
const COPY = /(^|_)(pod|pod_name|instance|uid|id|ip|node|host|hostname|image|version|replica|hash|pid)$/i;

/**
 * Gives series that began lately the past of their siblings: a replaced pod is judged by what the pods before it did.
 * Siblings are series of the same metric and owner whose other labels (state, device, pool) are the same.
 */
export function borrowPasts(profiles: readonly Profile[], graph: ResourceGraph): void {
  const young = profiles.filter((profile) => profile.base.points === 0 && profile.input.entity !== null);
  if (young.length === 0) {
    return;
  }
  const wanted = new Set(young.map((profile) => siblingKey(profile, graph)));
  const pasts = new Map<string, Baseline[]>();
  for (const profile of profiles) {
    if (profile.base.points > 0 && profile.input.entity !== null) {
      const key = siblingKey(profile, graph);
      if (wanted.has(key)) {
        pasts.set(key, [...(pasts.get(key) ?? []), profile.base]);
      }
    }
  }
  for (const profile of young) {
    const known = pasts.get(siblingKey(profile, graph));
    if (known) {
      profile.base = joint(known);
    }
  }
}

function joint(bases: readonly Baseline[]): Baseline {
  const median = medianOf(Float64Array.from(bases, (base) => base.median));
  const apart = Math.max(...bases.map((base) => Math.abs(base.median - median)));
  const scale = Math.max(...bases.map((base) => base.scale), apart);
  return { median, scale, points: bases.reduce((sum, base) => sum + base.points, 0) };
}

function siblingKey(profile: Profile, graph: ResourceGraph): string {
  const { metric, labels, entity } = profile.input;
  const rest = Object.entries(labels)
    .filter(([name]) => !COPY.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  return `${metric}\n${graph.ownerOf(entity ?? '')}\n${rest.join('\n')}`;
}
