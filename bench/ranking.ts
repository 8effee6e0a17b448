import { cpus } from 'node:os';
import { analyse, type EvidenceBundle } from '../backend/analysis/index.ts';
import { manyServices } from './ranking/manyServices.ts';

const WARM_UP = 3;
const ROUNDS = 9;
const SIZES = [1_000, 10_000] as const;

/** CPU milliseconds that the engine takes to rank the causes of one fault among many series of 240 points; medians count. */
export async function run(): Promise<object> {
  const figures: Record<string, number> = {};
  for (const size of SIZES) {
    const bundle = manyServices(size);
    const { median, worst, named } = measure(bundle);
    figures[`cpu_ms_${size}`] = median;
    process.stdout.write(
      `${String(bundle.series.length).padStart(6)} series of 240 points: ${median.toFixed(1)} ms CPU (worst of ${ROUNDS}: ${worst.toFixed(1)}), named ${named}\n`
    );
  }
  process.stdout.write(`goals 15 and 80 ms; one thread of ${cpus().length} cores\n`);
  return Promise.resolve({ ...figures, cores: cpus().length });
}

function measure(bundle: EvidenceBundle): { median: number; worst: number; named: string } {
  let named = '';
  const rounds: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const before = process.threadCpuUsage();
    named = analyse(bundle).findings[0]?.resourceKey ?? 'nobody';
    const { user, system } = process.threadCpuUsage(before);
    rounds.push((user + system) / 1_000);
  }
  const counted = rounds.slice(WARM_UP).sort((a, b) => a - b);
  return { median: counted[Math.floor(ROUNDS / 2)] ?? Number.NaN, worst: counted.at(-1) ?? Number.NaN, named };
}
