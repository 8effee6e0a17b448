import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { TemplateMiner } from '../backend/analysis/index.ts';
import { Drain } from './analysis/drain.ts';
import { readLogs } from './analysis/loghub.ts';
import { shopLines } from './logs/shopLines.ts';

const LINES = 100_000;
const ROUNDS = 3;
const GOAL = 200_000;

/**
 * Log lines that one thread turns into templates in a second of CPU time, re-clustering at the end included: a shop's
 * lines, and the public ones when BENCH_DATA has them, over and over; generic Drain, which masks nothing, on the same beside it. Medians count.
 */
export async function run(): Promise<object> {
  const shop = measure('shop', shopLines(LINES));
  const folder = join(process.env['BENCH_DATA'] ?? '', 'loghub2k');
  const recorded = process.env['BENCH_DATA'] && existsSync(folder) ? measure('loghub2k', recordedLines(folder)) : null;
  process.stdout.write(`goal ${GOAL.toLocaleString('en')} lines/s; one thread of ${availableParallelism()} cores\n`);
  return Promise.resolve({
    lines_per_s: shop.engine,
    drain_lines_per_s: shop.drain,
    ratio: shop.engine / shop.drain,
    ...(recorded && { recorded_lines_per_s: recorded.engine, recorded_ratio: recorded.engine / recorded.drain }),
    goal: GOAL,
    reached: shop.engine >= GOAL,
    cores: availableParallelism(),
  });
}

function recordedLines(folder: string): string[] {
  const lines = readLogs(folder).flatMap((log) => log.lines);
  return Array.from({ length: LINES }, (_, i) => lines[i % lines.length] as string);
}

function measure(name: string, lines: readonly string[]): { engine: number; drain: number } {
  let templates = 0;
  const engine = rateOf(lines, () => {
    const miner = new TemplateMiner();
    lines.forEach((line) => miner.learn(line));
    miner.recluster();
    templates = miner.templates().length;
  });
  const drain = rateOf(lines, () => {
    const simple = new Drain();
    lines.forEach((line) => simple.learn(line));
  });
  const [mine, beside] = [engine, drain].map((rate) => Math.round(rate).toLocaleString('en'));
  process.stdout.write(
    `${name}: ${mine} lines/s (${templates} templates), generic Drain ${beside}, ratio ${(engine / drain).toFixed(1)}\n`
  );
  return { engine, drain };
}

/** Lines a second of CPU time, the median of some rounds after one to warm up. */
function rateOf(lines: readonly string[], work: () => void): number {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (1e6 * lines.length) / (user + system);
  });
  return rounds.slice(1).sort((a, b) => a - b)[ROUNDS >> 1] as number;
}
