import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const Endpoint = z.object({ path: z.string(), secret: z.string() });

/** What a start must remember so that the next one goes on with the same data. Holds secrets: mode 0600. */
const DemoState = z.object({
  seed: z.number(),
  controlToken: z.string(),
  /** Bearer token of the shop's remedies. */
  remediesToken: z.string().default(newToken),
  ports: z.record(z.string(), z.number()),
  /** Where the workbench was when the tenant was made or last moved. */
  grafanaUrl: z.string().optional(),
  pageToken: z.string().optional(),
  alerts: Endpoint.optional(),
  changes: Endpoint.optional(),
  source: z.object({ id: z.string(), url: z.string() }).optional(),
  logSource: z.object({ id: z.string(), url: z.string() }).optional(),
});
export type DemoState = z.output<typeof DemoState>;

function newToken(): string {
  return randomBytes(24).toString('hex');
}

/** Reads the state, or makes a new one when there is none. */
export function readDemoState(file: string): DemoState {
  try {
    return DemoState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return { seed: randomInt(1, 1_000_000), controlToken: newToken(), remediesToken: newToken(), ports: {} };
    }
    throw new Error(`${file} cannot be read. Begin anew with \`npm start -- --fresh\`.`, { cause: error });
  }
}

/** Writes it whole or not at all. */
export function writeDemoState(file: string, state: DemoState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
