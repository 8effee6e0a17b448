import { JsonScanner } from './jsonScanner.ts';
import { SourceError } from './sourceError.ts';

/** One series of a range: times in unix ms, ascending as the source sent them. */
export interface RangeSeries {
  labels: Record<string, string>;
  times: Float64Array;
  values: Float64Array;
}

/** One sample of an instant query. */
export interface InstantSample {
  labels: Record<string, string>;
  timeMs: number;
  value: number;
}

export interface QueryAnswer {
  resultType: string;
  series: RangeSeries[];
  warnings: string[];
}

/** Growing room for the samples of one series, reused for the next. */
class Samples {
  #times = new Float64Array(1_024);
  #values = new Float64Array(1_024);
  #count = 0;

  readonly put = (seconds: number, value: number): void => {
    if (this.#count === this.#times.length) {
      const times = new Float64Array(2 * this.#count);
      const values = new Float64Array(2 * this.#count);
      times.set(this.#times);
      values.set(this.#values);
      this.#times = times;
      this.#values = values;
    }
    // Prometheus has milliseconds and writes them as a fraction of seconds.
    this.#times[this.#count] = Math.round(seconds * 1000);
    this.#values[this.#count] = value;
    this.#count += 1;
  };

  take(): { times: Float64Array; values: Float64Array } {
    const taken = { times: this.#times.slice(0, this.#count), values: this.#values.slice(0, this.#count) };
    this.#count = 0;
    return taken;
  }
}

/**
 * Reads the answer of `query` and `query_range` (Prometheus HTTP API v1) into typed arrays. A refused query throws
 * `bad_query` with the source's words. Native histograms are left out.
 */
export function readQueryAnswer(body: Buffer): QueryAnswer {
  const scanner = new JsonScanner(body);
  const samples = new Samples();
  const answer: QueryAnswer = { resultType: '', series: [], warnings: [] };
  const error = { status: '', type: '', message: '' };
  scanner.object((name) => {
    if (name === 'status') {
      error.status = String(scanner.value());
    } else if (name === 'errorType') {
      error.type = String(scanner.value());
    } else if (name === 'error') {
      error.message = String(scanner.value());
    } else if (name === 'warnings') {
      answer.warnings = textsOf(scanner.value());
    } else if (name === 'data' && scanner.peek() === 0x7b) {
      readData(scanner, samples, answer);
    } else {
      scanner.skip();
    }
  });
  scanner.end();
  throwIfRefused(error);
  if (answer.resultType === '') {
    throw new SourceError('bad_body', 'The answer of the source holds no result.');
  }
  return answer;
}

function readData(scanner: JsonScanner, samples: Samples, answer: QueryAnswer): void {
  scanner.object((name) => {
    if (name === 'resultType') {
      answer.resultType = String(scanner.value());
    } else if (name === 'result') {
      // A scalar is one pair, everything else a list of series. Which it is shows in the first item.
      const pair: number[] = [];
      scanner.array(() => {
        if (scanner.peek() === 0x7b) {
          answer.series.push(readSeries(scanner, samples));
        } else {
          pair.push(scanner.number());
        }
      });
      const [seconds, value] = pair;
      if (seconds !== undefined && value !== undefined) {
        samples.put(seconds, value);
        answer.series.push({ labels: {}, ...samples.take() });
      }
    } else {
      scanner.skip();
    }
  });
}

function readSeries(scanner: JsonScanner, samples: Samples): RangeSeries {
  let labels: Record<string, string> = {};
  scanner.object((name) => {
    if (name === 'metric') {
      labels = scanner.value() as Record<string, string>;
    } else if (name === 'values') {
      scanner.samples(samples.put);
    } else if (name === 'value') {
      let seconds: number | undefined;
      scanner.array(() => {
        const number = scanner.number();
        if (seconds === undefined) {
          seconds = number;
        } else {
          samples.put(seconds, number);
        }
      });
    } else {
      scanner.skip();
    }
  });
  return { labels, ...samples.take() };
}

/** Reads an answer whose data is small: labels, series, metadata, rules. */
export function readDataAnswer(body: Buffer): unknown {
  let parsed: { status?: unknown; errorType?: unknown; error?: unknown; data?: unknown };
  try {
    parsed = JSON.parse(body.toString('utf8')) as typeof parsed;
  } catch (cause) {
    throw new SourceError('bad_body', "The source's answer is not JSON.", { cause });
  }
  throwIfRefused({
    status: String(parsed.status),
    type: String(parsed.errorType ?? ''),
    message: String(parsed.error ?? ''),
  });
  return parsed.data;
}

function throwIfRefused(error: { status: string; type: string; message: string }): void {
  if (error.status === 'success') {
    return;
  }
  const words = error.message.slice(0, 500);
  if (error.type === 'timeout' || error.type === 'canceled') {
    throw new SourceError('timeout', `The source gave the query up: ${words}`);
  }
  if (error.type === 'bad_data' || error.type === 'execution' || error.type === '422') {
    throw new SourceError('bad_query', `The source refused the query: ${words}`);
  }
  throw new SourceError(
    'bad_body',
    words === '' ? "The source's answer has no status." : `The source failed: ${words}`
  );
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string').slice(0, 10) : [];
}
