import { createHmac, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError, hashSecret, sameBytes } from '../../platform/index.ts';

/** As Grafana's webhook contact point names them. */
export const SIGNATURE_HEADER = 'x-grafana-alerting-signature';
export const TIMESTAMP_HEADER = 'x-grafana-alerting-timestamp';

/** A signed time may be this far from ours. A replay within it changes nothing: ingest knows what it has. */
const REPLAY_WINDOW_SECONDS = 300;

const BEARER = /^Bearer +(\S+) *$/i;

/** Throws `not_signed` unless the request carries the endpoint's bearer. */
export function checkBearer(headers: IncomingHttpHeaders, hash: Buffer): void {
  const token = BEARER.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) {
    throw new AppError('not_signed', 'The request carries no bearer token. Set the one of this webhook endpoint.');
  }
  if (!sameBytes(hashSecret(token), hash)) {
    throw new AppError('not_signed', 'The bearer token is not the one of this webhook endpoint.');
  }
}

export interface Signature {
  mac: Buffer;
  /** Unix seconds as text, when the sender signs the time along. */
  timestamp: string | null;
}

/** Reads the signing headers before the body is read. Throws `not_signed`, `bad_signature` or `replayed`. */
export function readSignature(headers: IncomingHttpHeaders, nowMs: number): Signature {
  const hex = headers[SIGNATURE_HEADER];
  if (typeof hex !== 'string') {
    throw new AppError('not_signed', `The header ${SIGNATURE_HEADER} is missing. Set the HMAC secret at the sender.`);
  }
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) {
    throw new AppError('bad_signature', 'The signature is not a hexadecimal SHA-256 code.');
  }
  const given = headers[TIMESTAMP_HEADER];
  const timestamp = typeof given === 'string' && given !== '' ? given : null;
  if (timestamp !== null) {
    const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
    if (!(Math.abs(nowMs / 1000 - seconds) <= REPLAY_WINDOW_SECONDS)) {
      throw new AppError('replayed');
    }
  }
  return { mac: Buffer.from(hex, 'hex'), timestamp };
}

/** Throws `bad_signature` unless the body is signed with `key`: HMAC-SHA256 of `<timestamp>:<body>`, or of the body. */
export function checkSignature(signature: Signature, key: KeyObject, body: Buffer): void {
  const hmac = createHmac('sha256', key);
  if (signature.timestamp !== null) {
    hmac.update(`${signature.timestamp}:`);
  }
  if (!sameBytes(hmac.update(body).digest(), signature.mac)) {
    throw new AppError('bad_signature');
  }
}
