/** One sample line of the text format; `head` (everything before the value) identifies its series between scrapes. */
export interface ExpositionLine {
  head: string;
  value: number;
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?)[ \t]+([^ \t]+)(?:[ \t]+-?\d+)?[ \t]*$/;
const PAIR = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;

/**
 * Sample lines of Prometheus' text format. Timestamps of the exporter are ignored.
 * @throws Error naming the first line that cannot be read
 */
export function* parseExposition(text: string): Generator<ExpositionLine> {
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) {
      continue;
    }
    const match = LINE.exec(trimmed);
    const value = match === null ? undefined : parseValue(match[2]!);
    if (match === null || value === undefined) {
      throw new Error(`expected a sample, got ${JSON.stringify(trimmed.slice(0, 80))}`);
    }
    yield { head: match[1]!, value };
  }
}

function parseValue(text: string): number | undefined {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite !== null) {
    return infinite[1] === '-' ? -Infinity : Infinity;
  }
  const value = Number(text);
  return Number.isNaN(value) && !/^nan$/i.test(text) ? undefined : value;
}

/** Name and labels of a line's head. */
export function parseHead(head: string): { name: string; labels: Record<string, string> } {
  const brace = head.indexOf('{');
  if (brace < 0) {
    return { name: head, labels: {} };
  }
  const body = head.slice(brace + 1, -1);
  const labels: Record<string, string> = {};
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < body.length && body.slice(PAIR.lastIndex).trim() !== '') {
    const from = PAIR.lastIndex;
    const match = PAIR.exec(body);
    if (match === null) {
      throw new Error(`expected a label, got ${JSON.stringify(body.slice(from, from + 80))}`);
    }
    labels[match[1]!] = match[2]!.replace(/\\(.)/g, (_whole, char: string) => (char === 'n' ? '\n' : char));
  }
  return { name: head.slice(0, brace), labels };
}
