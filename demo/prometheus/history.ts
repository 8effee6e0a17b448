import { execFile } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { HistoryScrape } from './options.ts';
import { targetLabels } from './targetLabels.ts';

const run = promisify(execFile);
const BLOCK_MS = 7_200_000;

/**
 * Writes past scrapes into a new time-series directory. `promtool` reads its whole input once for each two-hour block,
 * so every block gets a file of its own. The directory appears under its name only when it is complete.
 * @returns the number of samples written
 * @throws Error with promtool's output
 */
export async function backfill(
  promtool: string,
  tsdbDir: string,
  history: Iterable<HistoryScrape> | AsyncIterable<HistoryScrape>
): Promise<number> {
  const partial = `${tsdbDir}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const lines = new OpenMetricsLines();
  let samples = 0;
  let block = NaN;
  let output: WriteStream | undefined;
  // One promtool works on a finished block while the lines of the next one are written.
  let importing = Promise.resolve();
  const finish = async (): Promise<void> => {
    if (output !== undefined) {
      output.end('# EOF\n');
      await once(output, 'close');
      await importing;
      importing = importBlock(promtool, String(output.path), partial);
      // Whoever awaits it next gets the failure; until then it must not count as unhandled.
      importing.catch(() => undefined);
    }
  };
  for await (const scrape of history) {
    const scrapeBlock = Math.floor(scrape.timestampMs / BLOCK_MS);
    if (scrapeBlock !== block || output === undefined) {
      await finish();
      block = scrapeBlock;
      output = createWriteStream(join(partial, `history-${block}.om`));
    }
    const { text, count } = lines.of(scrape);
    samples += count;
    if (!output.write(text)) {
      await once(output, 'drain');
    }
  }
  await finish();
  await importing;
  await rename(partial, tsdbDir);
  return samples;
}

async function importBlock(promtool: string, file: string, tsdbDir: string): Promise<void> {
  await run(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', '-q', file, tsdbDir]);
  await rm(file);
}

/** OpenMetrics lines without metadata: types would make the format demand suffixes that exporters do not use. */
class OpenMetricsLines {
  readonly #prefixes = new Map<string, WeakMap<object, string>>();

  of({ timestampMs, job, instance, families }: HistoryScrape): { text: string; count: number } {
    const time = ` ${timestampMs / 1000}\n`;
    let text = `${this.#prefix(job, instance, 'up', {})} 1${time}`;
    let count = 1;
    for (const family of families) {
      for (const { name, labels, value } of family.samples) {
        text += `${this.#prefix(job, instance, name, labels)} ${printValue(value)}${time}`;
        count++;
      }
    }
    return { text, count };
  }

  #prefix(job: string, instance: string, name: string, labels: Readonly<Record<string, string>>): string {
    const key = `${job}\n${instance}\n${name}`;
    let known = this.#prefixes.get(key);
    if (known === undefined) {
      known = new WeakMap();
      this.#prefixes.set(key, known);
    }
    let prefix = known.get(labels);
    if (prefix === undefined) {
      const pairs = Object.entries(targetLabels(job, instance, labels));
      prefix = `${name}{${pairs.map(([label, value]) => `${label}="${escapeValue(value)}"`).join(',')}}`;
      known.set(labels, prefix);
    }
    return prefix;
  }
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function printValue(value: number): string {
  return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}
