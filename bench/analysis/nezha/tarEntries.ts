import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

/** The files of a gzipped tar by path (POSIX ustar; links and other kinds are passed over). */
export function tarEntries(file: string): Map<string, Buffer> {
  const tar = gunzipSync(readFileSync(file));
  const entries = new Map<string, Buffer>();
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const text = (from: number, length: number): string => {
      const field = tar.toString('utf8', at + from, at + from + length);
      return field.slice(0, (field.indexOf('\0') + field.length + 1) % (field.length + 1));
    };
    const size = Number.parseInt(text(124, 12), 8) || 0;
    const prefix = text(345, 155);
    const kind = text(156, 1);
    const start = at + BLOCK;
    if (kind === '0' || kind === '') {
      entries.set(prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`, tar.subarray(start, start + size));
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}
