import type { SeriesInput } from '../bundle.ts';
import { type FlowTable, shareUnit } from '../rootcause/flowTable.ts';
import { meanOf } from '../rootcause/seriesAlgebra.ts';
import type { Shift } from '../scoring/robustScore.ts';

/** What of all work a resource does: its requests and its busy seconds as shares of the busiest one's. */
interface Share {
  requests: number;
  busy: number;
}

/** How much a change of one series about a resource's work is felt, in [0, 1]. */
export type WeightOfWork = (owner: string, input: Pick<SeriesInput, 'role' | 'unit' | 'fold'>, shift: Shift) => number;

/** A node that takes up this much more of the busiest one's busy seconds has full weight. */
const FULL_BUSY = 0.5;
/** As much has one whose failures are this share of the busiest one's requests. */
const FULL_FAILING = 0.05;

/**
 * A measure of how much it matters that something got slower or fails, in quantities that add up: a store that answers a
 * thousandth of all work in twice the time is no trouble. Resources without known flows have full weight.
 */
export function weightOfWork(table: FlowTable): WeightOfWork {
  const all = new Map<string, Share>();
  for (const [key, { rate, serverBusy, clientBusy }] of table.nodes) {
    all.set(key, { requests: meanOf(rate), busy: meanOf(serverBusy ?? clientBusy) });
  }
  const most = { requests: 0, busy: 0 };
  for (const { requests, busy } of all.values()) {
    most.requests = Math.max(most.requests, requests);
    most.busy = Math.max(most.busy, busy);
  }
  return (owner, { role, unit }, { before, after }) => {
    const share = all.get(owner);
    if (share === undefined) {
      return 1;
    }
    if (role === 'errors') {
      const requests = shareUnit(unit) > 0 ? shareUnit(unit) * share.requests : 1;
      return bounded(((after - before) * requests) / most.requests / FULL_FAILING);
    }
    return role === 'duration' ? bounded(((after / before - 1) * share.busy) / most.busy / FULL_BUSY) : 1;
  };
}

/** What cannot be said (nothing before, no requests known) has full weight. */
function bounded(weight: number): number {
  return weight - weight === 0 ? Math.max(0, Math.min(1, weight)) : 1;
}
