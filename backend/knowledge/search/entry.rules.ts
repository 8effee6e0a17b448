import { termsOf } from '../../analysis/index.ts';

/** What of an item is searched. */
export interface Searchable {
  title: string;
  body: string;
  services: readonly string[];
  tags: readonly string[];
}

/** An item as the index holds it. */
export interface IndexEntry {
  /** A tsvector literal: every word with its places, titles A, services and tags B, the body D. */
  terms: string;
  /** How much each word says about the item, in tenths. */
  weights: ReadonlyMap<string, number>;
}

/** Places that a tsvector can hold are 14 bits; what comes later in a very long body is not searched by nearness. */
const LAST_PLACE = 16_000;
const MOST_PLACES = 60;
const MOST_WORDS = 4_000;
/** Words of one part never count as near to those of the next. */
const GAP = 20;
/** Usual length of a body in words: longer ones say a word more by chance. */
const USUAL_LENGTH = 250;
const K1 = 1.2;
const B = 0.75;
/** A word in the title weighs more than any number of times in the body, which cannot pass K1 + 1. */
const IN_TITLE = 3;
const IN_LABELS = 1.5;

/**
 * The index entry of an item. The body's part of a weight is BM25's saturation of term frequency by length (Robertson and
 * Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009); rarity comes in when it is searched.
 */
export function entryOf(item: Searchable): IndexEntry {
  const places = new Map<string, string[]>();
  const weights = new Map<string, number>();
  let base = 0;
  const add = (text: string, rank: string, weigh: (count: number, length: number) => number): void => {
    const terms = termsOf(text, LAST_PLACE - base);
    const length = terms.at(-1)?.position ?? 0;
    const counts = new Map<string, number>();
    for (const { word, position } of terms) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      const known = places.get(word) ?? [];
      if (known.length < MOST_PLACES && (known.length > 0 || places.size < MOST_WORDS)) {
        known.push(`${base + position}${rank}`);
        places.set(word, known);
      }
    }
    for (const [word, count] of counts) {
      weights.set(word, (weights.get(word) ?? 0) + weigh(count, length));
    }
    base = Math.min(LAST_PLACE - 1, base + length + GAP);
  };
  add(item.title, 'A', () => IN_TITLE);
  add([...item.services, ...item.tags].join(' · '), 'B', () => IN_LABELS);
  add(item.body, '', (count, length) => (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / USUAL_LENGTH)));
  // Words are letters and digits only, so a quote cannot end one.
  const terms = [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ');
  return {
    terms,
    weights: new Map([...places.keys()].map((word) => [word, Math.max(1, Math.round((weights.get(word) ?? 0) * 10))])),
  };
}
