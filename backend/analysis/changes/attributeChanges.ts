import type { Mechanism } from '#contract/analysis';
import type { ChangeKind } from '#contract/change';
import type { BundleChange } from '../bundle.ts';
import type { ResourceGraph } from '../rootcause/resourceGraph.ts';

/** A change with what its content says for it. */
export interface ReadChange extends BundleChange {
  /** In [0, 1]: how far its content lets it do what the evidence shows; 1 where nothing is known of it. */
  capable?: number;
}

/** A change that came shortly before the trouble, on the very resource that is in trouble. */
export interface AttributedChange {
  change: BundleChange;
  mechanism: Mechanism;
  /** In [0, 1]: how little of a coincidence the order in time is. Never evidence without trouble of the resource's own. */
  strength: number;
  /** Milliseconds from the change to the onset; negative when it was seen shortly after. */
  leadMs: number;
}

const MECHANISM_OF: Readonly<Partial<Record<ChangeKind, Mechanism>>> = {
  deploy: 'deploy',
  config: 'configuration',
  flag: 'feature-flag',
  scale: 'configuration',
};
/** The onset is blurred by scrape interval and rate window, so a change may seem to come this much later. */
const BLUR_MS = 75_000;
/** Changes that take effect later than this are not told apart from coincidence. */
const REACH_MS = 20 * 60_000;
/** Mean delay from a harmful change to its effect. */
const DELAY_MS = 6 * 60_000;

/**
 * Changes of a resource or its parts around an onset, strongest first. How telling one is, depends on how often this tenant
 * changes things: where every resource changes every minute, order in time proves nothing.
 */
export function attributeChanges(
  owner: string,
  onsetMs: number,
  changes: readonly ReadChange[],
  graph: ResourceGraph,
  window: { from: number; to: number }
): AttributedChange[] {
  const hours = Math.max(window.to - window.from, 60_000);
  const places = new Set(changes.map((change) => change.resourceKey)).size;
  const perMs = changes.length / Math.max(1, places) / hours;
  const found: AttributedChange[] = [];
  for (const change of changes) {
    const mechanism = MECHANISM_OF[change.kind];
    const leadMs = onsetMs - change.at;
    if (!mechanism || change.resourceKey === null || graph.ownerOf(change.resourceKey) !== owner) {
      continue;
    }
    if (leadMs < -BLUR_MS || leadMs > REACH_MS) {
      continue;
    }
    const distance = Math.abs(leadMs);
    const coincidence = 1 - Math.exp(-perMs * (distance + BLUR_MS / 2));
    found.push({
      change,
      mechanism,
      leadMs,
      strength: Math.max(0, 1 - coincidence) * Math.exp(-Math.max(0, leadMs) / DELAY_MS) * (change.capable ?? 1),
    });
  }
  return found.sort((a, b) => b.strength - a.strength || (a.change.id < b.change.id ? -1 : 1));
}
