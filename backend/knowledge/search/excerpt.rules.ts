import { runsOf, termsOf, type Sought } from '../../analysis/index.ts';
import { plainText } from './plain.rules.ts';

const LENGTH = 280;
/** So far into a body hits are looked for. */
const LOOKED_AT = 30_000;
const BEFORE_HIT = 60;

interface Hit {
  at: number;
  end: number;
  which: number;
}

/** The part of a Markdown body that holds most of what is sought, as one line of plain text; its beginning when nothing is. */
export function excerptOf(body: string, sought: readonly Sought[]): string {
  const text = plainText(body, LOOKED_AT);
  const hits = sought.length === 0 ? [] : hitsOf(text, sought);
  const first = bestStart(hits);
  const start = first === null || first.at <= BEFORE_HIT ? 0 : wordStart(text, first.at - BEFORE_HIT);
  const end = text.length <= start + LENGTH ? text.length : wordEnd(text, start + LENGTH);
  const cut = text.slice(start, end).trim();
  return `${start > 0 ? '… ' : ''}${cut}${end < text.length ? ' …' : ''}`.toWellFormed();
}

function hitsOf(text: string, sought: readonly Sought[]): Hit[] {
  const exact = new Map<string, number>();
  sought.forEach((one, which) => one.exact.forEach((word) => exact.set(word, which)));
  return runsOf(text).flatMap((run) => {
    const found = new Set<number>();
    for (const { word } of termsOf(run.text, LENGTH)) {
      const which =
        exact.get(word) ?? sought.findIndex(({ beginning }) => beginning !== null && word.startsWith(beginning));
      if (which >= 0) {
        found.add(which);
      }
    }
    return [...found].map((which) => ({ at: run.at, end: run.at + run.text.length, which }));
  });
}

/** The hit from which on a window holds the most different things that are sought; the earliest of equals. */
function bestStart(hits: readonly Hit[]): Hit | null {
  let best: Hit | null = null;
  let most = 0;
  for (const [i, first] of hits.entries()) {
    const held = new Set<number>();
    for (let j = i; j < hits.length && (hits[j] as Hit).end - first.at <= LENGTH - BEFORE_HIT; j++) {
      held.add((hits[j] as Hit).which);
    }
    if (held.size > most) {
      [best, most] = [first, held.size];
    }
  }
  return best ?? hits[0] ?? null;
}

function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space >= 0 && space < at + 30 ? space + 1 : at;
}

function wordEnd(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at);
  return space > at - 30 ? space : at;
}
