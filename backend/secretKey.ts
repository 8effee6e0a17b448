import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './platform/index.ts';

/** The key that encrypts stored secrets: from the environment, else made once beside the data. */
export function readSecretKey(environment: Environment): Buffer {
  if (environment.SECRET_KEY !== undefined) {
    return Buffer.from(environment.SECRET_KEY);
  }
  const file = join(environment.DATA_DIR, 'secret.key');
  try {
    return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
  mkdirSync(environment.DATA_DIR, { recursive: true });
  const key = randomBytes(32);
  writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}
