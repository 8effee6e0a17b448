import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { ROOT } from '../runProgram.ts';

const Ready = z.object({
  ready: z.object({ apiUrl: z.string(), webhookUrl: z.string(), metricsUrl: z.string(), databaseUrl: z.string() }),
});
export type SidecarAddresses = z.output<typeof Ready>['ready'];

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => process.platform === 'linux' && existsSync(path));
const STOP_MS = 20_000;

interface Options {
  env: Record<string, string>;
  logFile: string;
  /** Start again when a file of the sidecar changes. */
  reload: boolean;
  say: (line: string) => void;
}

/** The sidecar as a process of its own; started again when it dies, ended with this process even by kill -9. */
export class SidecarProcess {
  private readonly options: Options;
  private child: ChildProcess | undefined;
  private stopping = false;

  constructor(options: Options) {
    this.options = options;
  }

  /** Answers when the sidecar takes requests; throws with its last words when it ends before. */
  async start(): Promise<SidecarAddresses> {
    const { env, logFile, reload } = this.options;
    const node = [
      process.execPath,
      ...(reload ? ['--watch', '--watch-preserve-output'] : []),
      join(ROOT, 'backend', 'main.ts'),
    ];
    const [program = '', ...args] = SETPRIV === undefined ? node : [SETPRIV, '--pdeathsig=TERM', '--', ...node];
    const output = openSync(logFile, 'a', 0o600);
    // A session of its own: Ctrl-C in the terminal comes to this process only, which then stops the parts in order.
    const child = spawn(program, args, {
      cwd: ROOT,
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output, 'ipc'],
    });
    closeSync(output);
    this.child = child;
    const addresses = await new Promise<SidecarAddresses>((done, failed) => {
      child.on('message', (message) => {
        const parsed = Ready.safeParse(message);
        if (parsed.success) {
          done(parsed.data.ready);
        }
      });
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`The sidecar ended (${code}):\n${lastLines(logFile)}`)));
    });
    child.once('exit', (code, signal) => void this.startAgain(String(signal ?? code)));
    return addresses;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  }

  private async startAgain(reason: string): Promise<void> {
    for (let attempt = 0; !this.stopping; attempt += 1) {
      this.options.say(`The sidecar ended (${reason}); starting it again ...`);
      await pause(Math.min(10_000, 250 * 2 ** attempt));
      try {
        if (!this.stopping) {
          await this.start();
          this.options.say('The sidecar is back.');
        }
        return;
      } catch (error) {
        this.options.say(error instanceof Error ? error.message : String(error));
      }
    }
  }
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-10).join('\n');
}
