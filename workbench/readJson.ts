import type { IncomingMessage } from 'node:http';

const LIMIT = 1024 * 1024;

/** The request's JSON body; undefined when it is none or larger than 1 MiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    const buffer = Buffer.from(piece as Uint8Array);
    size += buffer.length;
    if (size > LIMIT) {
      return undefined;
    }
    pieces.push(buffer);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    return undefined;
  }
}
