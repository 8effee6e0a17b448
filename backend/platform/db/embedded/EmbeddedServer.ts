import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { freePort } from './freePort.ts';
import { initialiseCluster, OWNER_ROLE } from './initialiseCluster.ts';
import { readOrMakePassword, settleLayout, type Layout } from './layout.ts';
import { isAlive, isServerOf, liveOwner, OWNER_SETTING, readPostmaster } from './postmaster.ts';
import { settlePrograms, type Programs } from './programs.ts';
import { spawnAsUser } from './spawnAsUser.ts';

export interface EmbeddedPostgresOptions {
  /** Folder of the database; made when missing. */
  dataDir: string;
  log: Pick<Log, 'debug' | 'info' | 'warn' | 'error'>;
  /** Server settings beyond or instead of the built-in ones. */
  settings?: Record<string, string>;
  /** False skips what protects data from a power cut (for test databases). Default true. */
  durable?: boolean;
}

/** Small enough to idle beside the sidecar in a few tens of megabytes; nothing that costs durability. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  ssl: 'off',
  shared_buffers: '64MB',
  io_workers: '1',
  max_connections: '100',
  max_wal_senders: '0',
  wal_level: 'minimal',
  autovacuum_max_workers: '2',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // The client logs statements that fail; here only what concerns the server itself.
  log_min_messages: 'log',
};
const NOT_DURABLE: Record<string, string> = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

const POLL_MS = 10;
const LOCK_PATIENCE_MS = 10_000;
const LARGEST_LOG_BYTES = 5_000_000;
const HELD_BY_PREDECESSOR = /lock file ".*" already exists|pre-existing shared memory block/;
const PORT_TAKEN = /could not create any TCP\/IP sockets|could not bind/;

/** One embedded server: starts it, watches it, starts it again when it dies, ends it. */
export class EmbeddedServer {
  adopted = false;
  port = 0;
  private readonly options: EmbeddedPostgresOptions;
  private readonly layout: Layout;
  private readonly programs: Programs;
  private readonly password: string;
  private child: ChildProcess | undefined;
  private serverPid = 0;
  private stopping: Promise<void> | undefined;
  private readonly interruptOnExit = (): void => signal(this.child?.pid, 'SIGINT');

  constructor(options: EmbeddedPostgresOptions) {
    this.options = options;
    this.layout = settleLayout(options.dataDir);
    this.programs = settlePrograms(this.layout);
    this.password = readOrMakePassword(this.layout);
  }

  get pid(): number {
    return this.serverPid;
  }

  get url(): string {
    return `postgres://${OWNER_ROLE}:${this.password}@127.0.0.1:${this.port}/postgres`;
  }

  async start(): Promise<void> {
    const { layout, options } = this;
    if (!existsSync(layout.cluster)) {
      options.log.info(`Making the embedded database in ${layout.cluster} (once) ...`);
    }
    await initialiseCluster(layout, this.programs, this.password, options.durable !== false);
    const remembered = existsSync(layout.portFile) ? Number(readFileSync(layout.portFile, 'utf8')) : undefined;
    await this.run(() => freePort(remembered));
    if (this.port !== remembered && !this.adopted) {
      writeFileSync(layout.portFile, `${this.port}\n`);
      if (remembered !== undefined) {
        options.log.warn(`Port ${remembered} of the embedded database is taken; it now listens on ${this.port}.`);
      }
    }
    // Only where setpriv is missing does this do anything that the kernel would not do anyway.
    process.on('exit', this.interruptOnExit);
  }

  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  /** Brings a server up: adopts the live one of another process, or starts one after whatever was left behind is gone. */
  private async run(choosePort: () => Promise<number>): Promise<void> {
    const patience = Date.now() + LOCK_PATIENCE_MS;
    while (!(await this.adoptOrClear())) {
      const port = await choosePort();
      const failure = await this.launch(port);
      if (failure === undefined) {
        this.port = port;
        return;
      }
      const passing = HELD_BY_PREDECESSOR.test(failure) || PORT_TAKEN.test(failure);
      if (!passing || Date.now() > patience) {
        throw new Error(`The embedded Postgres does not start:\n${failure}`);
      }
      await pause(100);
    }
  }

  /** True when a live server of a live process serves this cluster; ends an orphan and disarms a stale lock. */
  private async adoptOrClear(): Promise<boolean> {
    const { cluster } = this.layout;
    const found = readPostmaster(cluster);
    if (found === undefined || !isAlive(found.pid)) {
      return false;
    }
    if (!isServerOf(found.pid, cluster)) {
      // An unrelated process has the dead server's number. The file stays, because Postgres finds in it the shared
      // memory that the dead server's children may still use; only the number goes.
      const file = join(cluster, 'postmaster.pid');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, '2147483646'));
      this.options.log.info('Recovered a stale lock of the embedded database.');
      return false;
    }
    const owner = liveOwner(found.pid);
    if (owner === undefined) {
      this.options.log.info(`Ending the embedded database (process ${found.pid}) that a killed run left behind ...`);
      await endServer(found.pid);
      return false;
    }
    const ready = await waitFor(() => {
      const now = readPostmaster(cluster);
      return now?.pid === found.pid && now.ready ? now : isAlive(found.pid) ? undefined : null;
    });
    if (ready === null) {
      return false;
    }
    this.options.log.info(`Using the embedded database that process ${owner} runs.`);
    this.adopted = true;
    this.port = ready.port;
    this.serverPid = ready.pid;
    return true;
  }

  /** Starts the server and waits until it takes connections; returns its last words when it ends instead. */
  private async launch(port: number): Promise<string | undefined> {
    const { layout, options } = this;
    const settings = {
      ...SETTINGS,
      ...(options.durable === false ? NOT_DURABLE : {}),
      ...options.settings,
      port: String(port),
      [OWNER_SETTING]: String(process.pid),
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    if ((statSync(layout.log, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG_BYTES) {
      truncateSync(layout.log);
    }
    // A file and not a pipe: a busy event loop would fill the pipe and make the server wait.
    const output = openSync(layout.log, 'a', 0o600);
    const before = statSync(layout.log).size;
    const child = spawnAsUser(layout.user, this.programs.postgres, ['-D', layout.cluster, ...args], ['ignore', output, output]);
    closeSync(output);
    let ended: string | undefined;
    child.once('error', (error) => (ended = error.message));
    const endedEarly = (): void => {
      ended ??= readFileSync(layout.log).subarray(before).toString('utf8').trim() || 'It ended at once.';
    };
    child.once('exit', endedEarly);
    const started = Date.now();
    let said = 0;
    const outcome = await waitFor(() => {
      const seconds = Math.floor((Date.now() - started) / 1000);
      if (seconds >= said + 2) {
        said = seconds;
        options.log.info(`The embedded database is recovering (${seconds} s) ...`);
      }
      const now = readPostmaster(layout.cluster);
      return ended !== undefined ? ended : now?.pid === child.pid && now?.ready ? null : undefined;
    });
    if (outcome !== null) {
      return outcome;
    }
    child.off('exit', endedEarly);
    this.child = child;
    this.serverPid = child.pid ?? 0;
    child.unref();
    child.once('exit', () => void this.startAgain());
    return undefined;
  }

  /** A server that died (killed, out of memory) comes back on the same port, so that pools find it again. */
  private async startAgain(): Promise<void> {
    for (let attempt = 0; this.stopping === undefined; attempt += 1) {
      try {
        this.options.log.warn('The embedded database ended; starting it again ...');
        await this.run(() => Promise.resolve(this.port));
        this.options.log.warn(`The embedded database is back (process ${this.serverPid}).`);
        if (this.stopping !== undefined) {
          await endServer(this.serverPid);
        }
        return;
      } catch (error) {
        this.options.log.error({ err: error }, 'The embedded database does not come back.');
        await pause(Math.min(10_000, 500 * 2 ** attempt));
      }
    }
  }

  private async end(): Promise<void> {
    process.off('exit', this.interruptOnExit);
    if (!this.adopted && this.child?.exitCode === null && this.child.signalCode === null) {
      this.child.ref();
      await endServer(this.serverPid);
    }
  }
}

/** Fast shutdown; harder when the server does not obey. */
async function endServer(pid: number): Promise<void> {
  for (const [name, patience] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    signal(pid, name);
    const deadline = Date.now() + patience;
    if (await waitFor(() => (!isRunning(pid) ? true : Date.now() > deadline ? false : undefined))) {
      return;
    }
  }
}

/** Alive and not merely waiting to be reaped. */
function isRunning(pid: number): boolean {
  if (!isAlive(pid)) {
    return false;
  }
  try {
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid !== undefined && pid > 0 && isAlive(pid)) {
    process.kill(pid, name);
  }
}

/** Asks every few milliseconds until the answer is something else than undefined. */
async function waitFor<Answer>(ask: () => Answer | undefined): Promise<Answer> {
  for (;;) {
    const answer = ask();
    if (answer !== undefined) {
      return answer;
    }
    await pause(POLL_MS);
  }
}
