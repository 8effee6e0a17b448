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
  return piecesOf(plainUnits(withoutComment(line)));
}

function piecesOf(code: string): Token[] {
  return Array.from(code.matchAll(PIECES)).flatMap((match): Token[] => {
    const [whole] = match;
    const quoted = match[1] ?? match[2] ?? match[3];
    if (quoted === undefined) {
      return [{ kind: kindOf(whole, code[match.index + whole.length]), text: whole }];
    }
    // A quoted query or sentence is altered word by word, as code is.
    return /\s/.test(quoted) ? piecesOf(quoted.replace(/["'`]/g, ' ')) : [quotedToken(quoted)];
  });
}

function quotedToken(text: string): Token {
  const version = /^[\^~>=v]*(\d+\.\d+\.\d[\w.-]*)$/.exec(text)?.[1];
  if (version !== undefined) {
    return { kind: 'version', text: version };
  }
  return { kind: quantityOf(text) === null ? 'text' : 'quantity', text };
}

function kindOf(whole: string, next: string | undefined): Token['kind'] {
  if (/^v?\d+\.\d+\.\d/.test(whole)) {
    return 'version';
  }
  if (/^\d/.test(whole)) {
    return quantityOf(whole) === null ? 'name' : 'quantity';
  }
  if (!/^[\p{L}_$]/u.test(whole)) {
    return 'operator';
  }
  return next === '(' ? 'call' : 'name';
}
