import { createLog, EnvironmentError, readEnvironment, type Environment } from './platform/index.ts';
import { startSidecar } from './sidecar.ts';

/** How long an orderly stop may take before the process ends anyway. */
const STOP_MS = 15_000;

async function main(): Promise<void> {
  let environment: Environment;
  try {
    environment = readEnvironment();
  } catch (error) {
    if (error instanceof EnvironmentError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 2;
      return;
    }
    throw error;
  }
  const log = createLog(environment.LOG_LEVEL);
  // All that matters is in the database: one forgotten promise must not take down what everybody else waits for.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a failure that nobody waited for'));
  const sidecar = await startSidecar(environment, log);
  log.info({ api: sidecar.apiUrl, webhooks: sidecar.webhookUrl, metrics: sidecar.metricsUrl, grpc: sidecar.grpcAddress }, 'the sidecar is ready');
  // A parent process that started us over IPC learns the addresses, which may have been free ports.
  process.send?.({ ready: { apiUrl: sidecar.apiUrl, webhookUrl: sidecar.webhookUrl, metricsUrl: sidecar.metricsUrl, grpcAddress: sidecar.grpcAddress, databaseUrl: sidecar.databaseUrl } });

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) {
      process.exit(1);
    }
    stopping = true;
    log.info({ signal }, 'the sidecar stops');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    sidecar.stop().then(
      () => process.exit(0),
      () => process.exit(1)
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`The sidecar could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
