import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { removeEmbeddedPostgres } from '../../../backend/platform/db/embedded/layout.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What `npm start` brings up, as a person has it. */
export interface Product {
  url: string;
  stop(): Promise<void>;
}

/** Runs what `npm start` runs, on a data folder of its own. Fails when it does not print its address within `limitMs`. */
export async function startProduct(limitMs = 180_000): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'sre-e2e-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'data');
  const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'scripts/start.ts'], {
    cwd: ROOT,
    env: { ...process.env, SRE_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await exited;
    removeEmbeddedPostgres(join(dataDir, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  };
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The product did not start in time. It said:\n${said}`)), limitMs);
    const hear = (part: Buffer): void => {
      said += part.toString();
      const found = /runs:\s+(http:\/\/\S+)/.exec(said)?.[1];
      if (found !== undefined) {
        clearTimeout(timer);
        resolve(found);
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`The product ended with ${code}. It said:\n${said}`)));
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  return { url, stop };
}
