import { cpus } from 'node:os';
import type { Mechanism as Named } from '../contract/analysis.ts';
import type { Mechanism as True, Truth } from '../demo/scoreboard.ts';
import { Random } from '../demo/shop/random.ts';
import { FAULT_KINDS } from '../demo/shop/index.ts';
import { analyseCase, type TimedResult } from './faults/analyseCase.ts';
import { type CaseSpec, type RunningCase, simulateCase } from './faults/simulateCase.ts';

const SEEDS = 5;
const HEALTHY = 20;
/** Simulated waits before each analysis: at the alert, and as the product repeats it when evidence has grown. */
const WAITS_MS = [0, 20_000, 35_000] as const;

const MECHANISM: Readonly<Record<True, Named>> = {
  deploy: 'deploy',
  'external-dependency': 'dependency',
  'connection-pool': 'pool-exhaustion',
  'memory-leak': 'memory',
  'disk-full': 'disk',
  'traffic-surge': 'traffic',
  'noisy-neighbour': 'cpu-contention',
  configuration: 'configuration',
};

interface Score {
  service: number;
  mechanism: number;
  /** Right service already at the alert. */
  atOnce: number;
  of: number;
}

/** Eight faults times five seeds in random order, target and severity, and twenty healthy windows. `--seed N` moves all. */
export async function run({ args }: { args: string[] }): Promise<object> {
  const base = Number(args[args.indexOf('--seed') + 1] ?? Number.NaN) || 20_260;
  const random = new Random(base, 'faults');
  const specs = shuffled(casesOf(base, random), random);
  const scores = new Map<string, Score>(
    FAULT_KINDS.map((kind) => [kind, { service: 0, mechanism: 0, atOnce: 0, of: 0 }])
  );
  const seconds: number[] = [];
  let accusations = 0;
  for (const spec of specs) {
    const running = simulateCase(spec);
    const results = await analyseCase(running, running.noticed ? WAITS_MS : [0]);
    seconds.push(...results.map((one) => one.seconds));
    if (running.truth === null) {
      accusations += results.some((one) => one.result.findings.length > 0) ? 1 : 0;
    } else {
      mark(scores.get(spec.kind ?? '') as Score, running, running.truth, results);
    }
  }
  const p95 = seconds.sort((a, b) => a - b)[Math.floor(seconds.length * 0.95)] ?? Number.NaN;
  return report(scores, accusations, p95);
}

function casesOf(base: number, random: Random): CaseSpec[] {
  const choice = (): CaseSpec['choice'] => [random.next(), random.next(), random.next()];
  const faults = FAULT_KINDS.flatMap((kind, k) =>
    Array.from({ length: SEEDS }, (_, i): CaseSpec => ({ kind, seed: base + 100 * i + k, choice: choice() }))
  );
  const healthy = Array.from({ length: HEALTHY }, (_, i): CaseSpec => ({
    kind: null,
    seed: base + 9_000 + i,
    choice: choice(),
  }));
  return [...faults, ...healthy];
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function mark(score: Score, running: RunningCase, truth: Truth, results: readonly TimedResult[]): void {
  const named = (result: TimedResult | undefined): boolean => {
    const first = result?.result.findings[0];
    return (
      first !== undefined &&
      running.noticed &&
      truth.accepted.some((name) => first.resourceName.split('/').at(-1) === name)
    );
  };
  const last = results.at(-1);
  const top = last?.result.findings[0];
  score.of += 1;
  score.atOnce += named(results[0]) ? 1 : 0;
  if (named(last)) {
    score.service += 1;
    score.mechanism += top?.mechanism === MECHANISM[truth.mechanism] ? 1 : 0;
  }
  if (!named(last) || top?.mechanism !== MECHANISM[truth.mechanism]) {
    const answer = top ? `${top.resourceKey} ${top.mechanism} (${top.confidence})` : 'nobody';
    process.stdout.write(
      `  ${truth.mechanism} on ${truth.target}, severity ${truth.severity.toFixed(2)}: named ${answer}\n`
    );
  }
}

function report(scores: ReadonlyMap<string, Score>, accusations: number, p95: number): object {
  const all = [...scores.values()];
  const sum = (pick: (score: Score) => number): number => all.reduce((total, score) => total + pick(score), 0);
  const row = (name: string, score: Score): string =>
    `${name.padEnd(20)} ${`${score.service}/${score.of}`.padStart(8)} ${`${score.mechanism}/${score.of}`.padStart(10)} ${`${score.atOnce}/${score.of}`.padStart(9)}`;
  const whole: Score = {
    service: sum((s) => s.service),
    mechanism: sum((s) => s.mechanism),
    atOnce: sum((s) => s.atOnce),
    of: sum((s) => s.of),
  };
  const lines = [
    `${'fault'.padEnd(20)} ${'service'.padStart(8)} ${'mechanism'.padStart(10)} ${'at once'.padStart(9)}`,
    ...[...scores].map(([kind, score]) => row(kind, score)),
    row('all', whole),
    `accusations in ${HEALTHY} healthy windows: ${accusations}`,
    `evidence read and analysed, p95: ${p95.toFixed(2)} s on ${cpus().length} cores`,
    '',
  ];
  process.stdout.write(lines.join('\n'));
  const { service, mechanism, of, atOnce } = whole;
  return {
    service,
    mechanism,
    of,
    at_once: atOnce,
    accusations,
    healthy: HEALTHY,
    p95_s: Math.round(p95 * 1000) / 1000,
  };
}
