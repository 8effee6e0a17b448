/** A line with the labels of its stream; time in unix ms. */
export interface StoredLine {
  timeMs: number;
  labels: Readonly<Record<string, string>>;
  line: string;
}

const MOST_LINES = 100_000;

/** The newest lines, oldest first; older ones go. */
export class LogStore {
  #lines: StoredLine[] = [];

  /** Adds lines in the order of time. */
  add(lines: readonly StoredLine[]): void {
    this.#lines.push(...lines);
    // Some room, so that not every line moves all others.
    if (this.#lines.length > MOST_LINES * 1.2) {
      this.#lines = this.#lines.slice(-MOST_LINES);
    }
  }

  /** Lines from one time to before another. */
  between(fromMs: number, toMs: number): StoredLine[] {
    return this.#lines.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  }
}
