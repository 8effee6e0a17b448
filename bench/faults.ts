import { cpus } from 'node:os';
import { Random } from '../demo/shop/random.ts';
import { FAULT_KINDS } from '../demo/shop/index.ts';
import { MECHANISM } from './faults/mechanisms.ts';
import { runCase, type CaseResult, type Named } from './faults/runCase.ts';
import { startSidecarUnderTest } from './faults/sidecarUnderTest.ts';
import type { CaseSpec } from './faults/simulateCase.ts';

const SEEDS = 5;
const HEALTHY = 20;

interface Score {
  service: number;
  mechanism: number;
  /** Right service already by the first analysis, the sidecar's. */
  atOnce: number;
  /** Somebody else was named by the first analysis. */
  wrongAtOnce: number;
  of: number;
}

/**
 * Eight faults times five seeds in random order, target and severity, and twenty healthy windows with a false alarm in
 * each, through the real sidecar: from the webhook's post to the stored cause. `--seed N` moves all, `--cases N` runs
 * the first N only.
 */
export async function run({ args }: { args: string[] }): Promise<object> {
  const base = Number(args[args.indexOf('--seed') + 1] ?? Number.NaN) || 20_260;
  const random = new Random(base, 'faults');
  const most = Number(args[args.indexOf('--cases') + 1] ?? Number.NaN) || Infinity;
  const specs = shuffled(casesOf(base, random), random).slice(0, most);
  const scores = new Map<string, Score>(
    FAULT_KINDS.map((kind) => [kind, { service: 0, mechanism: 0, atOnce: 0, wrongAtOnce: 0, of: 0 }])
  );
  const results: CaseResult[] = [];
  const sidecar = await startSidecarUnderTest();
  try {
    for (const spec of specs) {
      results.push(await runCase(spec, sidecar));
    }
  } finally {
    await sidecar.stop();
  }
  results.forEach((result, i) => mark(scores.get(specs[i]?.kind ?? ''), result));
  const healthy = results.filter(({ truth }) => truth === null);
  const accusations = healthy.filter(({ verdicts }) => verdicts.flat().length > 0);
  accusations.forEach(({ verdicts }) =>
    process.stdout.write(`  nothing was wrong: named ${answerOf(verdicts.flat()[0])}\n`)
  );
  return report(
    scores,
    { accusations: accusations.length, healthy: healthy.length },
    results.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b)
  );
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

function mark(score: Score | undefined, { truth, verdicts }: CaseResult): void {
  if (truth === null || score === undefined) {
    return;
  }
  const isRight = (verdict: readonly Named[] | undefined): boolean =>
    truth.accepted.some((name) => verdict?.[0]?.resourceName.split('/').at(-1) === name);
  const top = verdicts.at(-1)?.[0];
  const rightService = isRight(verdicts.at(-1));
  const rightMechanism = rightService && top?.mechanism === MECHANISM[truth.mechanism];
  score.of += 1;
  score.atOnce += isRight(verdicts[0]) ? 1 : 0;
  score.wrongAtOnce += (verdicts[0] ?? []).length > 0 && !isRight(verdicts[0]) ? 1 : 0;
  score.service += rightService ? 1 : 0;
  score.mechanism += rightMechanism ? 1 : 0;
  if (!rightMechanism) {
    process.stdout.write(
      `  ${truth.mechanism} on ${truth.target}, severity ${truth.severity.toFixed(2)}: named ${answerOf(top)}\n`
    );
  }
}

function answerOf(top: Named | undefined): string {
  return top ? `${top.resourceKey} ${top.mechanism} (${top.confidence})` : 'nobody';
}

function report(
  scores: ReadonlyMap<string, Score>,
  { accusations, healthy }: { accusations: number; healthy: number },
  seconds: readonly number[]
): object {
  const at = (share: number): number => seconds[Math.floor(seconds.length * share)] ?? Number.NaN;
  const p95 = at(0.95);
  const all = [...scores.values()];
  const sum = (pick: (score: Score) => number): number => all.reduce((total, score) => total + pick(score), 0);
  const row = (name: string, score: Score): string =>
    `${name.padEnd(20)} ${`${score.service}/${score.of}`.padStart(8)} ${`${score.mechanism}/${score.of}`.padStart(10)} ${`${score.atOnce}/${score.of}`.padStart(9)}`;
  const whole: Score = {
    service: sum((s) => s.service),
    mechanism: sum((s) => s.mechanism),
    atOnce: sum((s) => s.atOnce),
    wrongAtOnce: sum((s) => s.wrongAtOnce),
    of: sum((s) => s.of),
  };
  const lines = [
    `${'fault'.padEnd(20)} ${'service'.padStart(8)} ${'mechanism'.padStart(10)} ${'at once'.padStart(9)}`,
    ...[...scores].map(([kind, score]) => row(kind, score)),
    row('all', whole),
    `somebody else named at once: ${whole.wrongAtOnce}; accusations in ${healthy} healthy windows, all looks: ${accusations}`,
    `alert posted to cause stored: p50 ${at(0.5).toFixed(2)} s, p95 ${p95.toFixed(2)} s on ${cpus().length} cores`,
    '',
  ];
  process.stdout.write(lines.join('\n'));
  const { service, mechanism, of, atOnce, wrongAtOnce } = whole;
  return {
    service,
    mechanism,
    of,
    at_once: atOnce,
    wrong_at_once: wrongAtOnce,
    accusations,
    healthy,
    p95_s: Math.round(p95 * 1000) / 1000,
  };
}
