import { plainUnits, quantityOf } from './quantity.ts';

/** A piece of code: a name, one that is called, a quoted text, a quantity or version, or an operator that decides. */
export interface Token {
  kind: 'name' | 'call' | 'text' | 'quantity' | 'version' | 'operator';
  text: string;
}

const PIECES =
  /"((?:[^"\\]|\\.){0,200})"|'((?:[^'\\]|\\.){0,200})'|`([^`]{0,200})`|\bv?\d+\.\d+\.\d+[\w.-]*|\d[\d_]*(?:\.\d+)?(?:[A-Za-z]{1,3}\b|%)?|[\p{L}_$][\p{L}\p{N}_$]*|[<>=!]=|&&|\|\||[<>!?]/gu;

/** A line of code without its comment; empty when it is nothing else. */
export function withoutComment(line: string): string {
  if (/^\s*(?:\/\/|#(?!\[|!)|--\s|\/\*|\*\s|\*\/|<!--|;)/.test(line)) {
    return '';
  }
  return line.replace(/\s(?:\/\/|#)\s.*$/, '').replace(/\/\*[^*]*\*\//g, '');
}

/** The tokens of a line of code, comments left out. */
export function tokensOf(line: string): Token[] {
  const plain = plainUnits(withoutComment(line));
  return Array.from(plain.matchAll(PIECES), (match): Token => {
    const [whole] = match;
    const quoted = match[1] ?? match[2] ?? match[3];
    if (quoted !== undefined) {
      return quantityOf(quoted) === null ? { kind: 'text', text: quoted } : { kind: 'quantity', text: quoted };
    }
    if (/^v?\d+\.\d+\.\d/.test(whole)) {
      return { kind: 'version', text: whole };
    }
    if (/^\d/.test(whole)) {
      return { kind: quantityOf(whole) === null ? 'name' : 'quantity', text: whole };
    }
    if (!/^[\p{L}_$]/u.test(whole)) {
      return { kind: 'operator', text: whole };
    }
    return { kind: plain[match.index + whole.length] === '(' ? 'call' : 'name', text: whole };
  });
}
