import type { BundleAlert } from '../bundle.ts';
import { baselineOf } from '../scoring/robustScore.ts';
import type { FlowTable } from './flowTable.ts';
import type { ResourceGraph } from './resourceGraph.ts';
import { ratio } from './seriesAlgebra.ts';

/**
 * How bad each cell was by the very figures that alerts are about, summed over the alerts: the distance above the usual.
 * Null where no alert says what it measures, or nothing of it is known or bad. Good cells between bad ones then say as much
 * about a cause as bad ones do: who is the cause got worse in these and not in those.
 */
export function badCells(
  table: FlowTable,
  alerts: readonly BundleAlert[],
  graph: ResourceGraph,
  { baseTo, to }: { baseTo: number; to: number }
): Float64Array | null {
  const weights = new Float64Array(table.length);
  let any = false;
  for (const { role, resourceKeys } of alerts) {
    for (const key of new Set(resourceKeys.map((one) => graph.ownerOf(one)))) {
      const flow = table.nodes.get(key);
      const busy = flow?.serverBusy ?? flow?.clientBusy ?? null;
      const top = role === 'errors' ? (flow?.failed ?? null) : role === 'duration' ? busy : null;
      const values = ratio(top, flow?.rate ?? null);
      if (values === null) {
        continue;
      }
      const { median, scale } = baselineOf(values, 0, baseTo);
      for (let cell = baseTo; cell < to; cell++) {
        const above = (values[cell] as number) - median - scale;
        if (above > 0) {
          weights[cell] = (weights[cell] as number) + above;
          any = true;
        }
      }
    }
  }
  return any ? weights : null;
}
