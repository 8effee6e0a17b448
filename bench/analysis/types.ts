/** A figure to reach: a number, or the two ends of a range that is good. */
export type Goal = number | readonly [number, number];

/** One figure of a benchmark. Figures without `reach` are shown and not judged. */
export interface Row {
  benchmark: string;
  metric: string;
  value: number;
  better: 'more' | 'less';
  /** What the project asks of itself, and what it hopes for. */
  reach?: Goal;
  stretch?: Goal;
  /** The simple method that is implemented beside the engine, on the same data. */
  baseline?: { name: string; value: number };
  /** Figures of others with their source; they are about the whole benchmark, of which the folder may hold a part. */
  published?: string;
}

/** What the engine named first in a case: how sure it was, and whether it was right. */
export interface Verdict {
  confidence: number;
  right: boolean;
}

/** Rows, and the verdicts behind them where the benchmark is about causes. */
export interface Outcome {
  rows: Row[];
  verdicts: Verdict[];
}

/** One benchmark: measures the engine, by its one configuration, on a folder of data. Throws when the folder is not as told. */
export interface Benchmark {
  name: string;
  /** Folder of BENCH_DATA that it reads; without it the benchmark is skipped. Null: it makes its data itself. */
  folder: string | null;
  run(folder: string): Row[] | Outcome | Promise<Row[] | Outcome>;
}
