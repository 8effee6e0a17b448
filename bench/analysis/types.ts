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

/** One benchmark: measures the engine, by its one configuration, on a folder of data. Throws when the folder is not as told. */
export interface Benchmark {
  name: string;
  /** Folder of BENCH_DATA that it reads; without it the benchmark is skipped. Null: it makes its data itself. */
  folder: string | null;
  run(folder: string): Row[] | Promise<Row[]>;
}
