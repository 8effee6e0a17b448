import type { Clue } from './clue.ts';
import { RateTable } from './rateTable.ts';
import { isRequest, kindOfRow, type SpanView } from './spanView.ts';

/** Who fails more: the share of an operation's spans that say so. */
export function spanErrorClues(view: SpanView): Clue[] {
  const { table, owner, owners, block } = view;
  const rates = new RateTable();
  block.forEach((at, row) => {
    rates.addCase(kindOfRow(view, row), owner[row] as number, at);
    if (isRequest(view, row)) {
      rates.addRequest(owner[row] as number, at);
    }
    if (table.failed[row]) {
      rates.addHit(kindOfRow(view, row), 0, at);
    }
  });
  return rates.changes(true).flatMap(({ owner: one, score, shift, context }): Clue[] => {
    const key = owners[one];
    const what = table.operations[context % table.operations.length] ?? '';
    return key === undefined
      ? []
      : [{ owner: key, kind: 'span-errors', mechanism: 'errors', score, shift, what, unit: 'share', profiles: [] }];
  });
}
