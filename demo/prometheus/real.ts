import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { alertmanagerConfig, prometheusConfig } from './configFiles.ts';
import { freePort } from './freePort.ts';
import { backfill } from './history.ts';
import { findProgram, ManagedProcess } from './managedProcess.ts';
import { DEFAULTS, isHttpTarget, type HttpTarget, type PrometheusOptions, type RunningPrometheus } from './options.ts';

const READY_MS = 60_000;
const ATTEMPTS = 3;

export interface RealPrograms {
  prometheus: string;
  promtool: string;
  alertmanager: string;
}

/** The programs on the PATH (Debian calls Alertmanager `prometheus-alertmanager`); `undefined` when one is missing. */
export function findRealPrometheus(): RealPrograms | undefined {
  const prometheus = findProgram('prometheus');
  const promtool = findProgram('promtool');
  const alertmanager = findProgram('prometheus-alertmanager', 'alertmanager');
  return prometheus !== undefined && promtool !== undefined && alertmanager !== undefined
    ? { prometheus, promtool, alertmanager }
    : undefined;
}

interface Ports {
  prometheus: number;
  alertmanager: number;
}

/**
 * Starts Prometheus and Alertmanager on 127.0.0.1 over `dataDir`; a later start there continues with the same data.
 * Both end with this process, also when it is killed (Linux with setpriv), and a leftover is ended before the start.
 * @throws Error with the program's last output when it does not come up
 */
export async function startRealPrometheus(
  options: PrometheusOptions,
  programs: RealPrograms
): Promise<RunningPrometheus> {
  const dataDir = resolve(options.dataDir);
  const targets = options.targets.map(requireHttp);
  mkdirSync(dataDir, { recursive: true });
  const tsdbDir = join(dataDir, 'tsdb');
  if (options.history !== undefined && !existsSync(tsdbDir)) {
    const samples = await backfill(programs.promtool, tsdbDir, options.history());
    options.log?.(`wrote ${samples} samples of history`);
  }
  const ports = rememberedPorts(dataDir, options);
  const alertmanager = await withRetry(async () => {
    ports.alertmanager = await freePort(ports.alertmanager);
    return startAlertmanager(programs, options, dataDir, ports);
  });
  try {
    const prometheus = await withRetry(async () => {
      ports.prometheus = await freePort(ports.prometheus);
      return startServer(programs, options, targets, dataDir, ports);
    });
    writeFileSync(join(dataDir, 'ports.json'), JSON.stringify(ports));
    return {
      kind: 'real',
      url: `http://127.0.0.1:${ports.prometheus}`,
      alertmanagerUrl: `http://127.0.0.1:${ports.alertmanager}`,
      stop: async () => {
        await Promise.all([prometheus.stop(), alertmanager.stop()]);
      },
    };
  } catch (error) {
    await alertmanager.stop();
    throw error;
  }
}

function requireHttp(target: PrometheusOptions['targets'][number]): HttpTarget {
  if (!isHttpTarget(target)) {
    throw new Error(`the real Prometheus needs an HTTP target for ${target.job}/${target.instance}`);
  }
  return target;
}

/** A start may fail because another process took the port in between, or because a dying one still holds the lock. */
async function withRetry<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      const passing = /address already in use|resource temporarily unavailable|lock/i.test(String(error));
      if (attempt === ATTEMPTS || !passing) {
        throw error;
      }
    }
  }
}

function rememberedPorts(dataDir: string, options: PrometheusOptions): Ports {
  let last: Partial<Ports> = {};
  try {
    last = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as Partial<Ports>;
  } catch {
    // No earlier start, or its file is damaged: any ports will do.
  }
  return {
    prometheus: options.port ?? last.prometheus ?? 0,
    alertmanager: options.alertmanagerPort ?? last.alertmanager ?? 0,
  };
}

async function startAlertmanager(
  programs: RealPrograms,
  options: PrometheusOptions,
  dataDir: string,
  ports: Ports
): Promise<ManagedProcess> {
  const address = `127.0.0.1:${ports.alertmanager}`;
  const configFile = join(dataDir, 'alertmanager.yml');
  writeFileSync(configFile, alertmanagerConfig(options));
  return ManagedProcess.start({
    program: programs.alertmanager,
    args: [
      `--config.file=${configFile}`,
      `--storage.path=${join(dataDir, 'alertmanager')}`,
      `--web.listen-address=${address}`,
      `--web.external-url=${options.alertmanagerExternalUrl ?? `http://${address}`}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
    pidFile: join(dataDir, 'alertmanager.pid'),
    readyUrl: `http://${address}/-/ready`,
    readyWithinMs: READY_MS,
  });
}

async function startServer(
  programs: RealPrograms,
  options: PrometheusOptions,
  targets: readonly HttpTarget[],
  dataDir: string,
  ports: Ports
): Promise<ManagedProcess> {
  const address = `127.0.0.1:${ports.prometheus}`;
  const configFile = join(dataDir, 'prometheus.yml');
  writeFileSync(configFile, prometheusConfig(options, targets, `127.0.0.1:${ports.alertmanager}`));
  return ManagedProcess.start({
    program: programs.prometheus,
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(dataDir, 'tsdb')}`,
      `--storage.tsdb.retention.time=${options.retentionMs ?? DEFAULTS.retentionMs}ms`,
      `--web.listen-address=${address}`,
      `--web.external-url=${options.externalUrl ?? `http://${address}`}`,
      '--web.enable-lifecycle',
      '--log.level=warn',
    ],
    pidFile: join(dataDir, 'prometheus.pid'),
    readyUrl: `http://${address}/-/ready`,
    readyWithinMs: READY_MS,
  });
}
