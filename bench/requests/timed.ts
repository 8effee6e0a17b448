/** Times of one kind of request in milliseconds, beside the goal for the 95th percentile. */
export interface Line {
  name: string;
  p50: number;
  p95: number;
  max: number;
  goal: number;
}

/** Times `rounds` calls; a call that answers a function is prepared by its first part, and only the second is timed. */
export async function timed(
  name: string,
  goal: number,
  rounds: number,
  work: (round: number) => Promise<unknown>
): Promise<Line> {
  const times: number[] = [];
  for (let i = 0; i < rounds + 3; i++) {
    let started = performance.now();
    const answer = await work(i);
    if (typeof answer === 'function') {
      started = performance.now();
      await (answer as () => Promise<unknown>)();
    }
    // The first calls open connections and warm caches.
    if (i >= 3 || rounds <= 3) {
      times.push(performance.now() - started);
    }
  }
  times.sort((a, b) => a - b);
  const quantile = (share: number): number =>
    Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 10) / 10;
  return { name, p50: quantile(0.5), p95: quantile(0.95), max: quantile(1), goal };
}

/** Prints the lines as a table below a title. */
export function printLines(title: string, lines: readonly Line[]): void {
  console.log(`\n${title}; milliseconds a request`);
  console.log(
    `${'request'.padEnd(18)}${'p50'.padStart(9)}${'p95'.padStart(9)}${'max'.padStart(9)}${'goal p95'.padStart(10)}`
  );
  for (const line of lines) {
    const kept = line.p95 <= line.goal ? '' : '  missed';
    console.log(
      `${line.name.padEnd(18)}${String(line.p50).padStart(9)}${String(line.p95).padStart(9)}${String(line.max).padStart(9)}${String(line.goal).padStart(10)}${kept}`
    );
  }
}
