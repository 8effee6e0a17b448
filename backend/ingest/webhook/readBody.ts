import type { IncomingMessage } from 'node:http';
import { AppError } from '../../platform/index.ts';
import type { Admission } from './admission.ts';

/** The length that the sender announces, checked; null when it announces none. Throws `too_large`. */
export function announcedLength(request: IncomingMessage, limit: number): number | null {
  const header = request.headers['content-length'];
  if (header === undefined) {
    return null;
  }
  const length = Number(header);
  if (length > limit) {
    throw tooLarge(limit);
  }
  return length;
}

/**
 * Reads a body of at most `limit` bytes. `reserved` of them are admitted already; what comes beyond is admitted as it
 * comes, and the sum is told by `onTaken` so that it can be given back. Throws `too_large`, `overloaded`, `bad_request`.
 */
export function readBody(
  request: IncomingMessage,
  options: { limit: number; reserved: number; admission: Admission; onTaken: (bytes: number) => void }
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    let taken = options.reserved;
    const stop = (error: AppError): void => {
      request.removeListener('data', onData);
      reject(error);
    };
    const onData = (part: Buffer): void => {
      length += part.length;
      if (length > options.limit) {
        stop(tooLarge(options.limit));
        return;
      }
      try {
        if (length > taken) {
          options.admission.take(length - taken);
          options.onTaken(length - taken);
          taken = length;
        }
        parts.push(part);
      } catch (error) {
        stop(error as AppError);
      }
    };
    request.on('data', onData);
    request.once('end', () =>
      resolve(parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts, length))
    );
    request.once('aborted', () => stop(new AppError('bad_request', 'The body ended before its announced length.')));
    request.once('error', (error) =>
      stop(new AppError('bad_request', 'The body could not be read.', { cause: error }))
    );
  });
}

function tooLarge(limit: number): AppError {
  return new AppError('too_large', `The body is larger than ${limit} bytes. Send fewer entries per request.`);
}
