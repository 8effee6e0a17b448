import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../../backend/main.ts', import.meta.url));
const Ready = z.object({
  ready: z.object({ apiUrl: z.string(), webhookUrl: z.string(), metricsUrl: z.string(), grpcAddress: z.string().nullable(), databaseUrl: z.string() }),
});

type Addresses = z.output<typeof Ready>['ready'];

export interface SidecarProcess extends Addresses {
  child: ChildProcess;
  /** Orderly, by SIGTERM. */
  stop(): Promise<void>;
  /** At once, by SIGKILL; nothing of it is left to say goodbye. */
  kill(): Promise<void>;
}

/** The real sidecar as a process of its own on free ports. `variables` complete its environment. */
export async function startSidecarProcess(variables: Record<string, string>): Promise<SidecarProcess> {
  const child = fork(MAIN, {
    env: {
      ...process.env,
      LOG_LEVEL: 'error',
      API_LISTEN: '127.0.0.1:0',
      WEBHOOK_LISTEN: '127.0.0.1:0',
      METRICS_LISTEN: '127.0.0.1:0',
      GRPC_LISTEN: '127.0.0.1:0',
      ...variables,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const message = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The sidecar ended with code ${code} before it was ready.`)));
  });
  return {
    ...Ready.parse(message).ready,
    child,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
