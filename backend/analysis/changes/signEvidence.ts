import type { Evidence, LogPattern } from '#contract/analysis';
import type { EvidenceBundle } from '../bundle.ts';
import type { EvidenceBook } from '../explain/evidenceBook.ts';
import { windowOf } from '../explain/evidenceBook.ts';
import { quantity, statement } from '../explain/statement.ts';
import { sayPattern } from '../logs/sayPattern.ts';
import type { ResourceGraph } from '../rootcause/resourceGraph.ts';
import type { RisenPattern } from './signs/patternSigns.ts';
import type { Sign } from './types.ts';

const MOST = 60;

/** Makes each sign of trouble evidence that can be looked at, once, however many clues rest on it; at most 60. */
export class SignEvidence {
  readonly items: Evidence[] = [];
  readonly #ids = new Map<Sign, string>();
  readonly #book: EvidenceBook;
  readonly #graph: ResourceGraph;
  readonly #logs: EvidenceBundle['logs'];

  constructor(book: EvidenceBook, graph: ResourceGraph, logs: EvidenceBundle['logs']) {
    this.#book = book;
    this.#graph = graph;
    this.#logs = logs;
  }

  /** Ids of the evidence of signs; of signs that came by hand or when there are too many, none. */
  idsOf(signs: readonly Sign[]): string[] {
    return signs.flatMap((sign) => {
      const known = this.#ids.get(sign);
      const made = known === undefined && this.items.length < MOST ? this.#make(sign) : null;
      if (made !== null) {
        this.items.push(made);
        this.#ids.set(sign, made.id);
      }
      return known ?? made?.id ?? [];
    });
  }

  #make({ seen, entity, at }: Sign): Evidence | null {
    switch (seen?.kind) {
      case 'series': {
        const { profile, shift } = seen;
        const { metric, unit, entity: own, edge } = profile.input;
        const resource = own ?? edge?.to ?? '';
        const figures = { before: quantity(shift.before, unit), after: quantity(shift.after, unit) };
        const text = statement('evidence.anomaly', { metric, resource: this.#graph.nameOf(resource), ...figures });
        return this.#book.metric(text, [profile], shift, unit, resource, 0);
      }
      case 'pattern':
        return this.#pattern(seen.pattern);
      case 'alert':
        return this.#book.alert(statement('evidence.alert-says', { alert: seen.name }), { ...seen, at }, entity);
      case undefined:
        return null;
    }
  }

  #pattern({ entity, template, before, after, past, since }: RisenPattern): Evidence | null {
    const known = this.#logs?.templates[template];
    if (known === undefined || this.#logs === undefined) {
      return null;
    }
    const asked = this.#logs.asked?.[this.#logs.entities.indexOf(entity)];
    const log: LogPattern = {
      sourceId: asked?.sourceId ?? null,
      query: (asked?.query ?? '').slice(0, 4_000),
      patternId: known.id.slice(0, 40),
      pattern: known.text.slice(0, 2_100).toWellFormed(),
      change: before === 0 ? 'new' : 'more',
      baseline: windowOf(past),
      observed: windowOf(since),
      before,
      after,
      perMinuteBefore: perMinute(before, past),
      perMinuteAfter: perMinute(after, since),
      samples: known.example ? [known.example.slice(0, 400).toWellFormed()] : [],
    };
    return this.#book.log(sayPattern(log, this.#graph.nameOf(entity)), log, entity);
  }
}

function perMinute(lines: number, { from, to }: { from: number; to: number }): number {
  return to > from ? (lines * 60_000) / (to - from) : 0;
}
