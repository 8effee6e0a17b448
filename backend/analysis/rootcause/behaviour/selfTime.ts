import type { Shift } from '../../scoring/robustScore.ts';
import type { Clue } from './clue.ts';
import { compareSamples } from './compareSamples.ts';
import { sampleGroups } from './sampleGroups.ts';
import { kindOfRow, type SpanView } from './spanView.ts';

interface OperationShift {
  shift: Shift;
  /** Time that the operation takes now, all its spans together. */
  weight: number;
  operation: number;
}

/**
 * Who takes longer itself: time in an owner's spans without their children's, operation by operation. An owner's score is
 * the mean over its operations, each with the weight of the time that it takes now.
 */
export function selfTimeClues(view: SpanView): Clue[] {
  const { table, owners, self, floor } = view;
  const operations = table.operations.length;
  const byOwner = new Map<number, OperationShift[]>();
  for (const [kind, { before, after }] of sampleGroups(view, self, (row) => kindOfRow(view, row))) {
    const shift = compareSamples(before, after, floor);
    if (shift !== null) {
      const one = Math.floor(kind / operations);
      const weight = after.reduce((sum, value) => sum + value, 0);
      byOwner.set(one, [...(byOwner.get(one) ?? []), { shift, weight, operation: kind % operations }]);
    }
  }
  return [...byOwner].flatMap(([one, list]): Clue[] => {
    const all = list.reduce((sum, { weight }) => sum + weight, 0);
    const gained = ({ shift, weight }: OperationShift): number => (shift.z > 0 ? (weight / all) * shift.score : 0);
    const score = list.reduce((sum, item) => sum + gained(item), 0);
    const { shift, operation } = list.reduce((most, item) => (gained(item) > gained(most) ? item : most));
    const [owner, what] = [owners[one], table.operations[operation] ?? ''];
    return owner !== undefined && score > 0
      ? [{ owner, kind: 'self-time', mechanism: 'latency', score, shift, what, unit: 'ms', profiles: [] }]
      : [];
  });
}
