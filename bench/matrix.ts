import { cpus } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { QueryAnswerReader } from '../backend/sources/client/queryAnswerReader.ts';
import type { RangeSeries } from '../backend/sources/index.ts';
import { KINDS, rangeBody, type Kind } from './matrix/bodies.ts';
import { usualWay } from './matrix/usualWay.ts';

const SERIES = 2_000;
const POINTS = 240;
const ROUNDS = 15;
const CHUNK = 65_536;
const GOAL = 3;

/**
 * A range answer of Prometheus, as it comes in chunks, into typed arrays: by the sources' reader and by JSON.parse with
 * conversion, alternately; CPU time of this thread, medians. `ratio` is that of a body of all kinds of values, `least_ratio`
 * the worst of a body of one kind. `memory_ratio`: what either way takes at most beyond the arrays that come out of it.
 */
export async function run(): Promise<object> {
  const figures: Record<string, number> = {};
  const ratios = [...(Object.keys(KINDS) as Kind[]), 'mixed' as const].map((kind) => {
    const chunks = inChunks(rangeBody(SERIES, POINTS, kind));
    const { own, usual } = compare(chunks);
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const speed = (ms: number): number => Math.round(bytes / ms / 1_000);
    figures[`${kind}_mb_s`] = speed(own);
    console.log(
      `${kind.padEnd(8)} ${(bytes / 1e6).toFixed(1)} MB: ${speed(own)} MB/s, JSON.parse ${speed(usual)} MB/s, ratio ${(usual / own).toFixed(2)}`
    );
    return usual / own;
  });
  const chunks = inChunks(rangeBody(SERIES, POINTS, 'mixed'));
  const usualMb = takenAtMost(() => usualWay(chunks));
  const ownMb = takenAtMost((look) => streamed(chunks, look));
  console.log(
    `taken beyond the result: ${ownMb.toFixed(1)} MB, JSON.parse ${usualMb.toFixed(1)} MB; ratios wanted ${GOAL}; one thread of ${cpus().length} cores`
  );
  return Promise.resolve({
    ratio: rounded(ratios.at(-1)),
    least_ratio: rounded(Math.min(...ratios)),
    ...figures,
    memory_mb: rounded(ownMb),
    json_memory_mb: rounded(usualMb),
    cores: cpus().length,
  });
}

function rounded(value: number | undefined): number {
  return Math.round((value ?? Number.NaN) * 100) / 100;
}

function inChunks(body: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(body.length / CHUNK) }, (_, i) => body.subarray(i * CHUNK, (i + 1) * CHUNK));
}

function streamed(chunks: readonly Buffer[], look?: () => void): RangeSeries[] {
  const reader = new QueryAnswerReader();
  for (const chunk of chunks) {
    reader.push(chunk);
    look?.();
  }
  return reader.end().series;
}

function compare(chunks: readonly Buffer[]): { own: number; usual: number } {
  const own: number[] = [];
  const usual: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    own.push(cpuMs(() => streamed(chunks)));
    usual.push(cpuMs(() => usualWay(chunks)));
  }
  return { own: median(own), usual: median(usual) };
}

function cpuMs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Megabytes that a reading takes at most while it runs, without the arrays that it gives. */
function takenAtMost(read: (look: () => void) => RangeSeries[]): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = held();
  let most = 0;
  const look = (): void => void (most = Math.max(most, held() - before));
  const series = read(look);
  look();
  collect();
  // What stays is the result; the rest was needed on the way.
  const result = held() - before;
  return series.length > 0 ? (most - result) / 1e6 : Number.NaN;
}

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
