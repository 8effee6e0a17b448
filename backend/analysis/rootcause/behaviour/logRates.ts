import type { LogTable } from '../../bundle.ts';
import type { ResourceGraph } from '../resourceGraph.ts';
import type { Clue, Stretches } from './clue.ts';
import { BLOCKS } from './compareShares.ts';
import { RateTable } from './rateTable.ts';
import { isRequest, kindOfRow, type SpanView } from './spanView.ts';

/** Lines of anybody within such a stretch say that logs were read there. */
const COVERAGE_MS = 15_000;

/**
 * Who writes other lines than before: each template's rate, tested as two proportions. Lines are counted per span of the
 * operation that wrote them where that is known, else per line of their owner: more requests write more of every line.
 */
export function logRateClues(
  logs: LogTable,
  view: SpanView | null,
  graph: ResourceGraph,
  stretches: Stretches
): Clue[] {
  const keys = logs.entities.map((key) => graph.ownerOf(key));
  const owners = [...new Set([...keys, ...(view?.owners ?? [])])].sort();
  const numbers = new Map(owners.map((key, i) => [key, i]));
  const rates = new RateTable();
  const covered = coveredTimes(logs.time);
  // Contexts: operations of spans by their kind; owners, for lines without a span, by numbers below zero.
  view?.block.forEach((block, row) => {
    const owner = numbers.get(view.owners[view.owner[row] as number] ?? '') ?? -1;
    // Where no lines were read at all, that a span has none says nothing.
    if (covered.has(Math.floor((view.table.start[row] as number) / COVERAGE_MS))) {
      rates.addCase(kindOfRow(view, row), owner, block);
      if (isRequest(view, row)) {
        rates.addRequest(owner, block);
      }
    }
  });
  const lines = Math.min(logs.time.length, logs.entity.length, logs.template.length);
  for (let line = 0; line < lines; line++) {
    const entity = logs.entity[line] as number;
    if (!wasRead(logs, entity, logs.time[line] as number)) {
      continue;
    }
    const owner = numbers.get(keys[entity] ?? '') ?? -1;
    const span = logs.span?.[line] ?? -1;
    const template = logs.template[line] as number;
    if (view && span >= 0 && span < view.block.length) {
      rates.addHit(kindOfRow(view, span), template, view.block[span] as number);
    } else if (owner >= 0) {
      const block = blockAt(logs.time[line] as number, stretches);
      rates.addCase(-1 - owner, owner, block);
      rates.addRequest(owner, block);
      rates.addHit(-1 - owner, template, block);
    }
  }
  return rates.changes(false).flatMap(({ owner, score, shift, what }): Clue[] => {
    const key = owners[owner];
    const text = logs.templates[what]?.text ?? '';
    return key === undefined
      ? []
      : [{ owner: key, kind: 'log-rate', mechanism: 'errors', score, shift, what: text, unit: '', profiles: [] }];
  });
}

/** Whether all lines of an entity at a time are in the table: of some only, shares say nothing. */
function wasRead({ read }: LogTable, entity: number, at: number): boolean {
  return read === undefined || (read[entity] ?? []).some(({ from, to }) => at >= from && at <= to);
}

function coveredTimes(times: Float64Array): Set<number> {
  const covered = new Set<number>();
  for (const at of times) {
    covered.add(Math.floor(at / COVERAGE_MS));
  }
  return covered;
}

/** Stretches of the past by equal time; BLOCKS for the time of the trouble, -1 for what is neither. */
function blockAt(at: number, { since, baseTo, from, to }: Stretches): number {
  if (at >= since && at < baseTo) {
    return Math.min(BLOCKS - 1, Math.floor(((at - since) * BLOCKS) / (baseTo - since)));
  }
  return at >= from && at <= to ? BLOCKS : -1;
}
