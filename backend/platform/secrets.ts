import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** Encrypts what must be kept and hashes what must only be recognised. */
export interface Secrets {
  /** AES-256-GCM; `context` binds the text to its place, so that a row cannot be moved to another tenant. */
  encrypt(plain: string, context: string): Buffer;
  /** Throws when the key is another one, the text was altered or the context differs. */
  decrypt(cipher: Buffer, context: string): string;
}

/** `key` is at least 32 bytes of anything; the working key is derived from it (HKDF-SHA256, RFC 5869). */
export function createSecrets(key: Buffer): Secrets {
  if (key.length < 32) {
    throw new Error('The secret key needs at least 32 bytes.');
  }
  const working = Buffer.from(hkdfSync('sha256', key, 'sre', 'secrets/1', 32));
  return {
    encrypt(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', working, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([1]), iv, cipher.getAuthTag(), body]);
    },
    decrypt(text, context) {
      if (text[0] !== 1 || text.length < 29) {
        throw new Error('The stored secret has an unknown form.');
      }
      const decipher = createDecipheriv('aes-256-gcm', working, text.subarray(1, 13)).setAAD(Buffer.from(context));
      decipher.setAuthTag(text.subarray(13, 29));
      return decipher.update(text.subarray(29), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

/** A new secret to hand out: 256 bits, URL-safe, with a prefix that says what it is. */
export function newSecret(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256 of a secret with 256 bits of its own: enough to recognise it, useless to whoever reads it. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Equality in constant time. */
export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
