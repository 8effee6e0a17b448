import type { Clue } from './clue.ts';
import { RateTable } from './rateTable.ts';
import { isRequest, kindOfRow, type SpanView } from './spanView.ts';

/**
 * Who calls differently: how many children of an operation a span of another operation has. Counted per parent span, as
 * the number of requests says nothing about how each is worked on.
 */
export function childCallClues(view: SpanView): Clue[] {
  const { table, owner, owners, parent, block } = view;
  const rates = new RateTable();
  block.forEach((at, row) => {
    rates.addCase(kindOfRow(view, row), owner[row] as number, at);
    if (isRequest(view, row)) {
      rates.addRequest(owner[row] as number, at);
    }
  });
  parent.forEach((above, row) => {
    if (above >= 0) {
      rates.addHit(kindOfRow(view, above), kindOfRow(view, row), block[above] as number);
    }
  });
  return rates.changes(false).flatMap(({ owner: one, score, shift, what }): Clue[] => {
    const key = owners[one];
    const operation = table.operations[what % table.operations.length] ?? '';
    return key === undefined
      ? []
      : [
          {
            owner: key,
            kind: 'child-calls',
            mechanism: 'errors',
            score,
            shift,
            what: operation,
            unit: '',
            profiles: [],
          },
        ];
  });
}
