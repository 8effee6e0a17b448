/** Untrusted text is cut to this before it goes into a document. */
const LONGEST = 500;

/**
 * Untrusted text as one line of Markdown that shows exactly its characters: no HTML, link, emphasis, code, table cell or
 * heading can come of it, and no address in it becomes a link by itself. Names such as `http_requests_total` stay readable.
 */
export function plainMd(text: string, most: number = LONGEST): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    // Characters that turn the direction of text or cannot be seen could make it read as something else.
    .replace(/[\p{Cf}]/gu, '')
    .trim();
  const cut = line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
  return cut
    .replace(/[\\`*[\]<>|~]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/&(?=#|\w+;)/g, '\\&')
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/www\./gi, (found) => `${found.slice(0, -1)}\\.`)
    .replace(/@(?=[\p{L}\p{N}])/gu, '\\@')
    .replace(/^[-+#=]/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}

/** Untrusted text as inline code: nothing in it is read as Markdown, whatever backticks it holds. */
export function code(text: string, most: number = LONGEST): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .slice(0, most)
    .toWellFormed();
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const room = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${room}${line}${room}${fence}`;
}

/** A link with a text that is Markdown already. Only web addresses and paths become one; else the text stands alone. */
export function link(markdown: string, url: string | null): string {
  if (url === null || !/^(?:https?:\/\/|\/)[^\s<>]*$/.test(url)) {
    return markdown;
  }
  return `[${markdown}](${url.replace(/[()\\]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)})`;
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A time in UTC to the second: `2026-03-01 10:02:15`. */
export function time(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** A length of time in the two largest units that are not nothing. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const units: [string, number][] = [
    ['d', Math.floor(seconds / 86_400)],
    ['h', Math.floor(seconds / 3_600) % 24],
    ['min', Math.floor(seconds / 60) % 60],
    ['s', seconds % 60],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  const shown = first < 0 ? [] : units.slice(first, first + 2).filter(([, count]) => count > 0);
  return shown.length === 0 ? '0 s' : shown.map(([unit, count]) => `${count} ${unit}`).join(' ');
}
