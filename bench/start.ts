import { fork, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../backend/main.ts', import.meta.url));
const IDLE_MS = 10_000;

/** Second cold start of the sidecar with its embedded Postgres until it is ready, and the memory of both when idle. */
export async function run(): Promise<{ seconds: number; first_seconds: number; memory_mb: number; cores: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sre-bench-start-'));
  // The database's own user must be able to go in.
  chmodSync(dataDir, 0o755);
  try {
    const first = await startOnce(dataDir, 0);
    const runs = [];
    for (let i = 0; i < 3; i++) {
      runs.push(await startOnce(dataDir, i === 2 ? IDLE_MS : 0));
    }
    const seconds = median(runs.map((one) => one.seconds));
    const memory = runs.at(-1)?.memoryMb ?? Number.NaN;
    process.stdout.write(
      [
        `first start (database made)   ${first.seconds.toFixed(2)} s`,
        `second start, median of 3     ${seconds.toFixed(2)} s   (target: under 3 s)`,
        `idle memory, sidecar+Postgres ${memory.toFixed(0)} MB  (target: under 300 MB; shared pages counted once)`,
        `cores                         ${availableParallelism()}`,
        '',
      ].join('\n')
    );
    return { seconds, first_seconds: first.seconds, memory_mb: memory, cores: availableParallelism() };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startOnce(dataDir: string, idleMs: number): Promise<{ seconds: number; memoryMb: number }> {
  const started = performance.now();
  const child = fork(MAIN, {
    env: { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir, LOG_LEVEL: 'warn', API_LISTEN: '127.0.0.1:0', WEBHOOK_LISTEN: '127.0.0.1:0', METRICS_LISTEN: '127.0.0.1:0', GRPC_LISTEN: '127.0.0.1:0' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`The sidecar ended with ${code}.`)));
  });
  const seconds = (performance.now() - started) / 1000;
  await new Promise((resolve) => setTimeout(resolve, idleMs));
  const memoryMb = memoryOf(child);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return { seconds, memoryMb };
}

/** Proportional memory (PSS) of the process and everything below it, in MB; the database's processes are among them. */
function memoryOf(child: ChildProcess): number {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry)) {
      const status = read(`/proc/${entry}/status`);
      parents.set(Number(entry), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    }
  }
  let total = 0;
  for (const pid of parents.keys()) {
    for (let up: number | undefined = pid; up !== undefined && up > 1; up = parents.get(up)) {
      if (up === child.pid) {
        total += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
        break;
      }
    }
  }
  return total;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
