import { JsonReader, type Reading } from './jsonReader.ts';
import { SampleClock } from './sampleClock.ts';
import { SampleStore } from './sampleStore.ts';
import { SourceError } from './sourceError.ts';
import { throwIfRefused } from './throwIfRefused.ts';
import { isTexts } from './isTexts.ts';
import { takePlainSamples } from './takePlainSamples.ts';
import { takePlainSeries } from './takePlainSeries.ts';

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;

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

/** How much of an answer is kept; beyond it, reading ends with `too_large`. */
export interface AnswerBounds {
  maxSeries?: number | undefined;
  /** Samples in all series together. */
  maxPoints?: number | undefined;
}

/** A body is read in parts of about this size: what is held of it stays small, and few series are cut in two. */
const PART_BYTES = 1 << 18;

/**
 * Reads the answer of `query` and `query_range` (Prometheus HTTP API v1) into typed arrays, chunk by chunk as it comes. A
 * refused query throws `bad_query` with the source's words. Native histograms are left out, with a warning.
 */
export class QueryAnswerReader {
  readonly #json = new JsonReader();
  readonly #store = new SampleStore();
  readonly #clock = new SampleClock();
  readonly #bounds: Required<{ [name in keyof AnswerBounds]: number }>;
  readonly #reading: Reading<void>;
  readonly #error = { status: '', type: '', message: '' };
  readonly #answer: QueryAnswer = { resultType: '', series: [], warnings: [] };
  #histograms = 0;
  #failure: unknown = null;

  readonly #partBytes: number;

  /** `partBytes`: the body is read in parts of about this size. */
  constructor(bounds: AnswerBounds = {}, partBytes: number = PART_BYTES) {
    this.#partBytes = partBytes;
    this.#bounds = { maxSeries: bounds.maxSeries ?? Infinity, maxPoints: bounds.maxPoints ?? Infinity };
    this.#reading = this.#read();
  }

  /** Takes the next bytes of the body. Throws SourceError. */
  push(chunk: Uint8Array): void {
    const { window } = this.#json;
    for (let at = 0; at < chunk.length; at += PART_BYTES) {
      window.append(chunk.subarray(at, at + PART_BYTES));
      if (window.end - window.at >= this.#partBytes) {
        this.#next();
      }
    }
  }

  /** The whole answer, when no more bytes come. Throws SourceError. */
  end(): QueryAnswer {
    this.#json.window.closed = true;
    this.#next();
    throwIfRefused(this.#error);
    if (this.#answer.resultType === '') {
      throw new SourceError('bad_body', 'The answer of the source holds no result.');
    }
    return this.#withWarnings();
  }

  #next(): void {
    try {
      this.#reading.next();
    } catch (error) {
      this.#failure = error;
    }
    // A reading that has thrown would be silent from then on.
    if (this.#failure !== null) {
      throw this.#failure;
    }
  }

  /**
   * What has come whole of an answer that broke off or is too large; null when that is nothing, or when what came is not
   * what was expected.
   */
  partial(): QueryAnswer | null {
    try {
      this.#next();
    } catch (error) {
      if (!(error instanceof SourceError && error.failure === 'too_large')) {
        return null;
      }
    }
    const { resultType, series } = this.#answer;
    const isGood = this.#error.status === 'success' && resultType !== '' && series.length > 0;
    return isGood ? this.#withWarnings() : null;
  }

  #withWarnings(): QueryAnswer {
    const left = this.#histograms;
    const words = left === 0 ? [] : [`${left} series of native histograms were left out: only numbers are read.`];
    return { ...this.#answer, warnings: [...this.#answer.warnings, ...words] };
  }

  *#read(): Reading<void> {
    const json = this.#json;
    const error = this.#error;
    yield* json.object(
      function* (this: QueryAnswerReader, name: string): Reading<void> {
        if (name === 'status') {
          error.status = String(yield* json.value());
        } else if (name === 'errorType') {
          error.type = String(yield* json.value());
        } else if (name === 'error') {
          error.message = String(yield* json.value());
        } else if (name === 'warnings') {
          this.#answer.warnings = textsOf(yield* json.value());
        } else if (name === 'data' && (yield* json.peek()) === OPEN_BRACE) {
          yield* this.#readData();
        } else {
          yield* json.skip();
        }
      }.bind(this)
    );
    yield* json.end();
  }

  *#readData(): Reading<void> {
    const json = this.#json;
    yield* json.object(
      function* (this: QueryAnswerReader, name: string): Reading<void> {
        if (name === 'resultType') {
          this.#answer.resultType = String(yield* json.value());
        } else if (name === 'result') {
          yield* this.#readResult();
        } else {
          yield* json.skip();
        }
      }.bind(this)
    );
  }

  /** A scalar is one pair, everything else a list of series. Which it is shows in the first item. */
  *#readResult(): Reading<void> {
    const json = this.#json;
    const { series } = this.#answer;
    const pair: number[] = [];
    series.length = 0;
    yield* json.array(
      function* (this: QueryAnswerReader): Reading<void> {
        if ((yield* json.peek()) === OPEN_BRACE) {
          this.#admitOneMore();
          const plain = takePlainSeries(json.window, this.#store, this.#clock);
          const labels = plain ?? (yield* this.#readSeries());
          this.#admitPoints();
          series.push({ labels, ...this.#store.take() });
        } else if (pair.push(yield* json.number()) > 2) {
          json.fail();
        }
      }.bind(this)
    );
    const [seconds, value] = pair;
    if (seconds !== undefined && value !== undefined) {
      this.#store.put(seconds, value);
      series.push({ labels: {}, ...this.#store.take() });
    }
  }

  #admitOneMore(): void {
    if (this.#answer.series.length >= this.#bounds.maxSeries) {
      throw new SourceError('too_large', `The answer has more than ${this.#bounds.maxSeries} series. Ask for less.`);
    }
  }

  /** The labels of a series, its samples being in the store. */
  *#readSeries(): Reading<Record<string, string>> {
    const json = this.#json;
    let labels: Record<string, string> = {};
    this.#store.drop();
    yield* json.object(
      function* (this: QueryAnswerReader, name: string): Reading<void> {
        if (name === 'metric') {
          const value = yield* json.value();
          labels = isTexts(value) ? value : json.fail();
        } else if (name === 'values') {
          this.#store.drop();
          yield* this.#readSamples();
        } else if (name === 'value') {
          this.#store.drop();
          yield* this.#readSample();
        } else {
          this.#histograms += name === 'histograms' || name === 'histogram' ? 1 : 0;
          yield* json.skip();
        }
      }.bind(this)
    );
    return labels;
  }

  *#readSamples(): Reading<void> {
    const json = this.#json;
    yield* json.take(OPEN_BRACKET);
    if (yield* json.takeIf(CLOSE_BRACKET)) {
      return;
    }
    do {
      if (takePlainSamples(json.window, this.#store, this.#clock)) {
        break;
      }
      yield* this.#readSample();
      this.#admitPoints();
    } while (yield* json.takeIf(COMMA));
    yield* json.take(CLOSE_BRACKET);
  }

  #admitPoints(): void {
    if (this.#store.taken + this.#store.used > this.#bounds.maxPoints) {
      throw new SourceError('too_large', `The answer has more than ${this.#bounds.maxPoints} samples. Ask for less.`);
    }
  }

  *#readSample(): Reading<void> {
    const json = this.#json;
    yield* json.take(OPEN_BRACKET);
    const seconds = yield* json.number();
    yield* json.take(COMMA);
    this.#store.put(seconds, yield* json.number());
    yield* json.take(CLOSE_BRACKET);
  }
}

/** Reads an answer that has come whole. Throws SourceError. */
export function readQueryAnswer(body: Uint8Array): QueryAnswer {
  const reader = new QueryAnswerReader();
  reader.push(body);
  return reader.end();
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string').slice(0, 10) : [];
}
