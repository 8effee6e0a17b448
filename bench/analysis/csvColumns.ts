/**
 * Columns of a CSV file (RFC 4180: quoted cells may hold commas, quotes and line breaks), by name; the header line names
 * them. A column that is missing is empty. All columns when none is named.
 */
export function csvColumns(bytes: Buffer, names?: readonly string[]): Map<string, string[]> {
  const text = bytes.toString('utf8');
  const [head, start] = readLine(text, 0);
  const wanted = (names ?? head).map((name) => ({ name, index: head.indexOf(name), cells: [] as string[] }));
  const used = wanted.filter(({ index }) => index >= 0);
  for (let at = start; at < text.length;) {
    const [cells, next] = readLine(text, at);
    at = next;
    if (cells.length > 1 || cells[0] !== '') {
      for (const column of used) {
        column.cells.push(cells[column.index] ?? '');
      }
    }
  }
  return new Map(wanted.map(({ name, cells }) => [name, cells]));
}

function readLine(text: string, start: number): [string[], number] {
  const end = text.indexOf('\n', start);
  const plain = text.slice(start, end < 0 ? undefined : end);
  if (!plain.includes('"')) {
    return [plain.replace(/\r$/, '').split(','), end < 0 ? text.length : end + 1];
  }
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const [cell, next] = readCell(text, at);
    cells.push(cell);
    if (text[next] !== ',') {
      const lineEnd = text.indexOf('\n', next);
      return [cells, lineEnd < 0 ? text.length : lineEnd + 1];
    }
    at = next + 1;
  }
}

/** The cell at `start` and where it ends: at a comma, a line break or the end of the text. */
function readCell(text: string, start: number): [string, number] {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== ',' && text[end] !== '\n') {
      end++;
    }
    return [text.slice(start, end).replace(/\r$/, ''), end];
  }
  let cell = '';
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) {
      return [cell + text.slice(at), text.length];
    }
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      return [cell, quote + 1];
    }
    cell += '"';
    at = quote + 2;
  }
}
