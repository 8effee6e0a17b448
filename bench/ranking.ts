import { cpus } from 'node:os';
import { analyse, type EvidenceBundle } from '../backend/analysis/index.ts';
import { manyServices } from './ranking/manyServices.ts';

/** Series, and rounds that count after those that warm up. */
const SIZES = [
  { size: 1_000, rounds: 9, goalMs: 15 },
  { size: 10_000, rounds: 9, goalMs: 80 },
  { size: 100_000, rounds: 3, goalMs: 400 },
] as const;
const WARM_UP = 3;

/**
 * CPU and wall milliseconds that the engine takes to rank the causes of one fault among many series of 240 points, on one
 * thread; medians count. `handed_ms_N`: what it takes to hand the same bundle to another thread.
 */
export async function run(): Promise<object> {
  const figures: Record<string, number> = {};
  for (const { size, rounds, goalMs } of SIZES) {
    const bundle = manyServices(size);
    const { cpu, wall, worst, named } = measure(bundle, rounds);
    const handed = timesOf(rounds, () => handOver(bundle)).cpu;
    figures[`cpu_ms_${size}`] = cpu;
    figures[`wall_ms_${size}`] = wall;
    figures[`handed_ms_${size}`] = handed;
    process.stdout.write(
      `${String(bundle.series.length).padStart(6)} series of 240 points: ${cpu.toFixed(1)} ms CPU (worst of ${rounds}: ${worst.toFixed(1)}; goal ${goalMs}), ${wall.toFixed(1)} ms wall, named ${named}; handed to another thread in ${handed.toFixed(1)} ms\n`
    );
  }
  process.stdout.write(`one thread of ${cpus().length} cores\n`);
  return Promise.resolve({ ...figures, cores: cpus().length });
}

function measure(bundle: EvidenceBundle, rounds: number): ReturnType<typeof timesOf> & { named: string } {
  let named = '';
  const times = timesOf(rounds, () => {
    named = analyse(bundle).findings[0]?.resourceKey ?? 'nobody';
  });
  return { ...times, named };
}

/** Medians, and the worst CPU time. */
function timesOf(rounds: number, work: () => void): { cpu: number; wall: number; worst: number } {
  const cpu: number[] = [];
  const wall: number[] = [];
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const [before, started] = [process.threadCpuUsage(), performance.now()];
    work();
    const { user, system } = process.threadCpuUsage(before);
    cpu.push((user + system) / 1_000);
    wall.push(performance.now() - started);
  }
  const sorted = (list: number[]): number[] => list.slice(WARM_UP).sort((a, b) => a - b);
  const middle = Math.floor(rounds / 2);
  return {
    cpu: sorted(cpu)[middle] ?? Number.NaN,
    wall: sorted(wall)[middle] ?? Number.NaN,
    worst: sorted(cpu).at(-1) ?? Number.NaN,
  };
}

function handOver(bundle: EvidenceBundle): void {
  const { port1 } = new MessageChannel();
  port1.postMessage(bundle);
  port1.close();
}
