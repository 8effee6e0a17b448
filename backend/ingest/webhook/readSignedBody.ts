import type { KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../platform/index.ts';
import type { Admission } from './admission.ts';
import { checkMedia, parseJson } from './exchange.ts';
import { announcedLength, readBody } from './readBody.ts';
import { checkSignature, readSignature, TIMESTAMP_HEADER } from './signature.rules.ts';

export interface SignedBody {
  body: unknown;
  /** Of body and time together: the same delivery has the same one, another one never. */
  mac: string;
}

/**
 * Reads a JSON body that is signed together with its time, for doors behind which a repetition would do harm: unlike for
 * alerts, the time is not optional. Throws `not_signed`, `bad_signature`, `replayed`, `too_large`, `overloaded`,
 * `unsupported_media`, `bad_json`.
 */
export async function readSignedBody(
  request: IncomingMessage,
  options: { key: KeyObject; nowMs: number; limit: number; admission: Admission }
): Promise<SignedBody> {
  const signature = readSignature(request.headers, options.nowMs);
  if (signature.timestamp === null) {
    throw new AppError('not_signed', `The header ${TIMESTAMP_HEADER} is missing. Let the sender sign the time along.`);
  }
  checkMedia(request);
  let taken = announcedLength(request, options.limit) ?? 0;
  options.admission.take(taken);
  try {
    const raw = await readBody(request, { ...options, reserved: taken, onTaken: (bytes) => (taken += bytes) });
    checkSignature(signature, options.key, raw);
    return { body: parseJson(raw).body, mac: signature.mac.toString('hex') };
  } finally {
    options.admission.give(taken);
  }
}
