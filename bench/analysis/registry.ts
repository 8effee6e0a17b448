import type { Benchmark } from './types.ts';

/**
 * Benchmarks by the module that holds each: a module exports an array `benchmarks`. They are listed by path, as every one
 * runs in a thread of its own and loads its module there. To add one, write its file and name it here.
 */
export const MODULES = [
  './demoShop.ts',
  './grouping.ts',
  './l2c.ts',
  './loghub.ts',
  './m4.ts',
  './nab.ts',
  './nezha.ts',
  './petshop.ts',
  './rootCauseBench.ts',
] as const;

export async function benchmarksOf(module: string): Promise<readonly Benchmark[]> {
  const { benchmarks } = (await import(new URL(module, import.meta.url).href)) as { benchmarks: readonly Benchmark[] };
  return benchmarks;
}
