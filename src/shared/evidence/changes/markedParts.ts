/** A stretch of a line, and whether it is a word that the evidence has too. */
export interface Part {
  text: string;
  marked: boolean;
}

/** A line cut where the words stand in it, whatever their case; the words are text, never a pattern. */
export function markedParts(line: string, words: readonly string[]): Part[] {
  const sought = words.filter((word) => word.length > 1).map((word) => word.toLowerCase());
  const lower = line.toLowerCase();
  // Lower case may be longer in a few scripts: then positions say nothing, and nothing is marked.
  if (lower.length !== line.length) {
    return [{ text: line, marked: false }];
  }
  const parts: Part[] = [];
  let from = 0;
  while (from < line.length) {
    const next = nextMatch(lower, sought, from);
    if (next === null) {
      break;
    }
    if (next.at > from) {
      parts.push({ text: line.slice(from, next.at), marked: false });
    }
    parts.push({ text: line.slice(next.at, next.at + next.length), marked: true });
    from = next.at + next.length;
  }
  return from < line.length ? [...parts, { text: line.slice(from), marked: false }] : parts;
}

/** The first word from a place on; of two at one place the longer one. */
function nextMatch(line: string, words: readonly string[], from: number): { at: number; length: number } | null {
  let best: { at: number; length: number } | null = null;
  for (const word of words) {
    const at = line.indexOf(word, from);
    if (at >= 0 && (best === null || at < best.at || (at === best.at && word.length > best.length))) {
      best = { at, length: word.length };
    }
  }
  return best;
}
