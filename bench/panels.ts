import { FAULT_KINDS } from '../demo/shop/index.ts';
import { Random } from '../demo/shop/random.ts';
import type { CaseSpec } from './faults/simulateCase.ts';
import { type CaseOfPanels, explainCase, type PanelResult } from './panels/explainCase.ts';

/** Each of the eight faults twice, with other seeds, targets and severities. */
const RUNS_OF_FAULT = 2;
const HEALTHY = 16;

/**
 * "Explain this panel" on the demo's dashboard: of each run with a fault one panel that the fault touches is drawn, and one
 * panel of each healthy run; all touched and all healthy panels are told beside it. `--seed N` draws other cases.
 */
export async function run({ args }: { args: string[] }): Promise<object> {
  const base = Number(args[args.indexOf('--seed') + 1] ?? Number.NaN) || 20_260;
  const random = new Random(base, 'panels');
  const draw = (): CaseSpec['choice'] => [random.next(), random.next(), random.next()];
  const specs = [
    ...FAULT_KINDS.flatMap((kind, k) =>
      Array.from({ length: RUNS_OF_FAULT }, (_, i): CaseSpec => ({ kind, seed: base + 100 * i + k, choice: draw() }))
    ),
    ...Array.from({ length: HEALTHY }, (_, i): CaseSpec => ({ kind: null, seed: base + 9_000 + i, choice: draw() })),
  ];
  const score = {
    named: 0,
    faulty: 0,
    named_all: 0,
    faulty_all: 0,
    quiet: 0,
    healthy: 0,
    quiet_all: 0,
    healthy_all: 0,
  };
  for (const spec of specs) {
    const result = await explainCase(spec);
    const eligible = result.panels.filter(({ touched }) => touched || result.truth === null);
    const drawn = eligible[Math.floor(random.next() * eligible.length)];
    for (const panel of eligible) {
      mark(score, result, panel, panel === drawn);
    }
    if (drawn === undefined) {
      process.stdout.write(`  ${spec.kind}: no panel shows it\n`);
    }
  }
  process.stdout.write(
    [
      `right service or change named  ${score.named} of ${score.faulty} drawn, ${score.named_all} of ${score.faulty_all} touched panels`,
      `nothing unusual when healthy   ${score.quiet} of ${score.healthy} drawn, ${score.quiet_all} of ${score.healthy_all} panels`,
      '',
    ].join('\n')
  );
  return score;
}

type Score = Record<
  'named' | 'faulty' | 'named_all' | 'faulty_all' | 'quiet' | 'healthy' | 'quiet_all' | 'healthy_all',
  number
>;

function mark(score: Score, { truth }: CaseOfPanels, panel: PanelResult, drawn: boolean): void {
  const { verdict } = panel.explanation.description;
  const top = panel.explanation.cause.findings[0];
  const star = drawn ? '*' : ' ';
  if (truth === null) {
    const quiet = verdict.state === 'normal';
    score.healthy_all += 1;
    score.quiet_all += Number(quiet);
    score.healthy += Number(drawn);
    score.quiet += Number(drawn && quiet);
    if (!quiet) {
      process.stdout.write(` ${star} healthy, ${panel.title}: ${verdict.statement.text}\n`);
    }
    return;
  }
  const right = truth.accepted.some((name) => top?.resourceName.split('/').at(-1) === name);
  score.faulty_all += 1;
  score.named_all += Number(right);
  score.faulty += Number(drawn);
  score.named += Number(drawn && right);
  if (!right) {
    const said =
      top === undefined
        ? `nobody (${verdict.statement.text})`
        : `${top.resourceKey} ${top.mechanism} (${top.confidence.toFixed(2)})`;
    process.stdout.write(
      ` ${star} ${truth.mechanism} on ${truth.target}, severity ${truth.severity.toFixed(2)}, ${panel.title}: ${said}\n`
    );
  }
}
