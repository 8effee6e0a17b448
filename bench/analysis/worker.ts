import { parentPort, workerData } from 'node:worker_threads';
import { benchmarksOf } from './registry.ts';

/** One benchmark in a thread of its own: gets which and where, posts what came of it. */
const { module, name, folder } = workerData as { module: string; name: string; folder: string };
const benchmark = (await benchmarksOf(module)).find((one) => one.name === name);
if (benchmark === undefined) {
  throw new Error(`${module} has no benchmark ${name}.`);
}
const outcome = await benchmark.run(folder);
parentPort?.postMessage(Array.isArray(outcome) ? { rows: outcome, verdicts: [] } : outcome);
