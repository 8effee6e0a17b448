import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const STOP_MS = 10_000;
const POLL_MS = 50;

/** The first of these programs that is on the PATH. */
export function findProgram(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface ProcessSpec {
  program: string;
  args: readonly string[];
  /** Remembers the process, so that a later start can end one that outlived its parent. */
  pidFile: string;
  readyUrl: string;
  readyWithinMs: number;
}

/** A child process that ends with its parent, is awaited until it answers, and is ended for good. */
export class ManagedProcess {
  readonly #child: ChildProcess;
  readonly #pidFile: string;
  readonly #exited: Promise<void>;
  #ended = false;
  #output = '';

  private constructor(spec: ProcessSpec) {
    const setpriv = findProgram('setpriv');
    const command = [spec.program, ...spec.args];
    // Without the parent-death signal (Linux only) a killed parent leaves the child behind; the pid file finds it then.
    const [program, ...args] =
      setpriv === undefined ? command : [setpriv, '--pdeathsig', 'TERM', '--no-new-privs', ...command];
    this.#pidFile = spec.pidFile;
    this.#child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-4000);
    });
    this.#exited = new Promise((resolve) => {
      const end = (): void => {
        this.#ended = true;
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.once('error', (error) => {
        this.#output += String(error);
        end();
      });
    });
    if (this.#child.pid !== undefined) {
      writeFileSync(spec.pidFile, String(this.#child.pid));
    }
  }

  /** @throws Error with the program's last output when it ends or does not answer in time */
  static async start(spec: ProcessSpec): Promise<ManagedProcess> {
    await endLeftover(spec.pidFile);
    const process = new ManagedProcess(spec);
    const deadline = Date.now() + spec.readyWithinMs;
    while (!(await answers(spec.readyUrl))) {
      if (process.#ended || Date.now() > deadline) {
        const reason = process.#ended ? 'ended' : 'did not become ready';
        await process.stop();
        throw new Error(`${spec.program} ${reason}:\n${process.#output}`);
      }
      await delay(POLL_MS);
    }
    return process;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async stop(): Promise<void> {
    if (!this.#ended) {
      this.#child.kill('SIGTERM');
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
      await this.#exited;
      clearTimeout(timer);
    }
    rmSync(this.#pidFile, { force: true });
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Ends the process that a pid file names, if it still runs and is what we started. */
async function endLeftover(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) {
    return;
  }
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const isOurs = (): boolean => Number.isInteger(pid) && pid > 1 && commandLine(pid).includes(dirname(pidFile));
  const deadline = Date.now() + STOP_MS;
  if (isOurs()) {
    process.kill(pid, 'SIGTERM');
  }
  while (isOurs()) {
    if (Date.now() > deadline) {
      process.kill(pid, 'SIGKILL');
    }
    await delay(POLL_MS);
  }
  rmSync(pidFile, { force: true });
}

/** Empty when the process is gone, or where the system does not tell (then the pid is not touched). */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
