import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const BLOCK = 512;

/** One file of an archive. */
export interface ArchiveEntry {
  /** Path inside the archive. */
  path: string;
  bytes: Buffer;
}

/**
 * The files of a .tar.gz whose path is wanted, in the order of the archive, one at a time in memory; the rest is skipped
 * while it streams by. Throws when the archive is cut off or not one.
 */
export async function* tarGzEntries(file: string, wanted: (path: string) => boolean): AsyncGenerator<ArchiveEntry> {
  const source = new ByteSource(createReadStream(file).pipe(createGunzip()));
  let longPath: string | null = null;
  for (;;) {
    const header = await source.take(BLOCK);
    if (header === null || header[0] === 0) {
      return;
    }
    const size = octal(header, 124, 12);
    const type = String.fromCharCode(header[156] ?? 0);
    const prefix = header.toString('latin1', 257, 262) === 'ustar' ? text(header, 345, 155) : '';
    const own = text(header, 0, 100);
    const path: string = longPath ?? (prefix === '' ? own : `${prefix}/${own}`);
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    if (type !== 'L' && !((type === '0' || type === '\0') && wanted(path))) {
      await source.skip(padded);
      longPath = null;
      continue;
    }
    const bytes = await source.take(padded);
    if (bytes === null) {
      throw new Error(`${file} ends within ${path}.`);
    }
    longPath = type === 'L' ? text(bytes, 0, size) : null;
    if (type !== 'L') {
      yield { path, bytes: bytes.subarray(0, size) };
    }
  }
}

function text(bytes: Buffer, from: number, length: number): string {
  const end = bytes.indexOf(0, from);
  return bytes.toString('utf8', from, end < 0 ? from + length : Math.min(end, from + length));
}

function octal(bytes: Buffer, from: number, length: number): number {
  const value = Number.parseInt(text(bytes, from, length).trim() || '0', 8);
  if (!Number.isSafeInteger(value)) {
    throw new Error('This is no tar archive.');
  }
  return value;
}

/** Takes bytes off a stream in the portions asked for. */
class ByteSource {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer[] = [];
  private held = 0;

  constructor(stream: AsyncIterable<Buffer>) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** The next `length` bytes; null when the stream ends before. */
  async take(length: number): Promise<Buffer | null> {
    while (this.held < length) {
      const { done, value } = await this.chunks.next();
      if (done === true) {
        return null;
      }
      this.rest.push(value);
      this.held += value.length;
    }
    const all = this.rest.length === 1 ? (this.rest[0] as Buffer) : Buffer.concat(this.rest);
    this.rest = [all.subarray(length)];
    this.held -= length;
    return all.subarray(0, length);
  }

  async skip(length: number): Promise<void> {
    const step = 1 << 20;
    for (let left = length; left > 0; left -= step) {
      await this.take(Math.min(left, step));
    }
  }
}
