import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { benchmarksOf, MODULES } from './analysis/registry.ts';
import { type ReliabilityBin, reliabilityLines, reliabilityOf } from './analysis/reliability.ts';
import { missedOf, tableOf } from './analysis/table.ts';
import type { Benchmark, Goal, Outcome } from './analysis/types.ts';

interface Figures {
  rows: { benchmark: string; metric: string; value: number; reach: Goal | null; stretch: Goal | null }[];
  /** Figures that miss their reach, as "benchmark: metric". */
  missed: string[];
  /** How sure the engine was of the first cause, and how often it was right, over all benchmarks about causes. */
  reliability: ReliabilityBin[];
  skipped: string[];
  seconds: number;
  cores: number;
}

type Job = Benchmark & { module: string };

/**
 * Measures the analysis engine on the public data in the folder BENCH_DATA; names after `analysis` choose benchmarks by
 * how their names begin. Each runs in a thread of its own, as many at a time as there are cores.
 */
export async function run({ args }: { args: string[] }): Promise<Figures> {
  const started = performance.now();
  const data = process.env.BENCH_DATA ?? '';
  const jobs = await jobsOf(args);
  const ready = jobs.filter(({ folder }) => folder === null || (data !== '' && existsSync(join(data, folder))));
  const skipped = jobs.filter((job) => !ready.includes(job)).map(({ name }) => name);
  for (const name of skipped) {
    process.stdout.write(`${name}: no data, skipped\n`);
  }
  const results = await allOf(ready, resolve(data));
  const outcomes = jobs.flatMap(({ name }) => results.get(name) ?? []);
  const rows = outcomes.flatMap((outcome) => outcome.rows);
  const reliability = reliabilityOf(outcomes.flatMap(({ verdicts }) => verdicts));
  const missed = missedOf(rows);
  const seconds = (performance.now() - started) / 1_000;
  if (rows.length > 0) {
    const verdict = missed.length === 0 ? 'every figure reached' : `missed: ${missed.join('; ')}`;
    process.stdout.write(`${tableOf(rows)}\n${verdict}; ${seconds.toFixed(0)} s on ${availableParallelism()} cores\n`);
  }
  if (reliability.some(({ verdicts }) => verdicts > 0)) {
    process.stdout.write(`${reliabilityLines(reliability)}\n`);
  }
  return {
    rows: rows.map(({ benchmark, metric, value, reach, stretch }) => ({
      benchmark,
      metric,
      value,
      reach: reach ?? null,
      stretch: stretch ?? null,
    })),
    missed,
    reliability,
    skipped,
    seconds,
    cores: availableParallelism(),
  };
}

async function jobsOf(args: readonly string[]): Promise<Job[]> {
  const modules = await Promise.all(
    MODULES.map(async (module) => (await benchmarksOf(module)).map((one) => ({ ...one, module })))
  );
  const all = modules.flat();
  const chosen = all.filter(({ name }) => args.length === 0 || args.some((start) => name.startsWith(start)));
  if (chosen.length === 0) {
    throw new Error(
      `No benchmark begins with ${args.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`
    );
  }
  return chosen;
}

async function allOf(jobs: readonly Job[], data: string): Promise<Map<string, Outcome>> {
  const results = new Map<string, Outcome>();
  const waiting = [...jobs];
  const take = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      results.set(job.name, await inThread(job, join(data, job.folder ?? '')));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, take));
  return results;
}

function inThread({ module, name }: Job, folder: string): Promise<Outcome> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./analysis/worker.ts', import.meta.url), {
      workerData: { module, name, folder },
    });
    worker.once('message', (outcome: Outcome) => done(outcome));
    worker.once('error', (error) => fail(new Error(`${name}: ${error.message}`, { cause: error })));
    worker.once('exit', () => fail(new Error(`${name} ended without figures.`)));
  });
}
