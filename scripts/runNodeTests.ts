import { relative } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { addTotals, type Totals } from './testTotals.ts';

/** A test that takes longer than this hangs. */
const PATIENCE_MS = 300_000;
const MOST_LINES = 80;

/** One test file's part of the report. */
interface FileReport extends Totals {
  file: string;
  durationMs: number;
  output: string;
  failures: string[];
}

/** What the events of the runner have in common here; those of a test also name the file that was started. */
interface Where {
  file?: string | undefined;
  entryFile?: string;
}

/**
 * Runs the files with Node's test runner, each in a process of its own, and prints one line a file; under a file with
 * failures also each failed test and what the file wrote.
 */
export async function runNodeTests(files: string[], concurrency: number): Promise<Totals> {
  const done: FileReport[] = [];
  let current: FileReport | undefined;
  const close = (): void => {
    if (current !== undefined) {
      print(current);
      done.push(current);
      current = undefined;
    }
  };
  // The runner reports file by file, in order, whatever runs at the same time.
  const reportOf = (where: Where): FileReport => {
    const file = relative(process.cwd(), where.entryFile ?? where.file ?? '');
    if (current?.file !== file) {
      close();
      current = { file, durationMs: 0, output: '', failures: [], passed: 0, failed: 0, skipped: 0 };
    }
    return current as FileReport;
  };

  const stream = run({ files, concurrency, timeout: PATIENCE_MS });
  const keep = (data: Where & { message: string }): void => {
    reportOf(data).output += data.message;
  };
  stream.on('test:stdout', keep);
  stream.on('test:stderr', keep);
  stream.on('test:pass', (data) => {
    const report = reportOf(data);
    if (isFileItself(data)) {
      report.failed += 1;
      report.failures.push('The file has no test.');
    } else if (data.details.type !== 'suite') {
      report[data.skip !== undefined || data.todo !== undefined ? 'skipped' : 'passed'] += 1;
    }
  });
  stream.on('test:fail', (data) => {
    const error = data.details.error as Error & { failureType?: string };
    if (error.failureType !== 'subtestsFailed') {
      const report = reportOf(data);
      report.failed += 1;
      report.failures.push(`${data.name} (line ${data.line ?? '?'})\n${describe(error.cause ?? error)}`);
    }
  });
  stream.on('test:summary', (data) => {
    if (data.file !== undefined) {
      reportOf(data).durationMs = data.duration_ms;
    }
  });
  await new Promise<void>((resolve, reject) => stream.on('end', resolve).on('error', reject).resume());
  close();
  return addTotals(...done);
}

/** Node counts a file without any test as one test that passed. */
function isFileItself(data: Where & { nesting: number }): boolean {
  return data.nesting === 0 && data.entryFile === undefined;
}

function print(report: FileReport): void {
  const { file, durationMs, output, failures, passed, failed, skipped } = report;
  const counts = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${file}  ${counts}  ${(durationMs / 1000).toFixed(1)} s`);
  if (failed === 0) {
    return;
  }
  for (const failure of failures) {
    const lines = failure.split('\n');
    const more = lines.length - MOST_LINES;
    console.log(indent(more > 0 ? [...lines.slice(0, MOST_LINES), `... ${more} lines more`].join('\n') : failure));
  }
  if (output.trim() !== '') {
    console.log(indent(`What ${file} wrote:\n${output.trim().slice(-20_000)}`));
  }
}

/** Message and stack, without the runner's own frames; an assertion's message holds the difference already. */
function describe(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
  const own = text.split('\n').filter((line) => !/^ +at .*node:internal/.test(line));
  return [...own, ...(error instanceof Error && error.cause !== undefined ? [`caused by ${inspect(error.cause)}`] : [])].join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '     ');
}
