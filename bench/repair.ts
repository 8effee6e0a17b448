import { cpus } from 'node:os';
import { FAULT_KINDS } from '../demo/shop/index.ts';
import { Random } from '../demo/shop/random.ts';
import { startSidecarUnderTest } from './faults/sidecarUnderTest.ts';
import type { CaseSpec } from './faults/simulateCase.ts';
import { prepareCase, type PreparedCase } from './repair/liveCase.ts';
import { repairCase, type RepairResult } from './repair/repairCase.ts';

interface Row extends RepairResult {
  fault: string;
  severity: number;
  /** Commands that the shop carried out, in order. */
  effects: string[];
}

/**
 * The eight faults side by side in real time, each in a tenant of its own of one real sidecar: fault, incident, cause,
 * proposal, approval by an Editor who did not ask for it, run, verification by the rules that fired, resolve. What was
 * done is read from the shop's ledger. `--seed N` moves targets and severities, `--faults a,b` takes only these.
 */
export async function run({ args }: { args: string[] }): Promise<object> {
  const option = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const specs = casesOf(Number(option('--seed') ?? 20_270), option('--faults')?.split(','));
  const sidecar = await startSidecarUnderTest({ ALLOW_PRIVATE_TARGETS: 'true' });
  try {
    const prepared: PreparedCase[] = [];
    for (const spec of specs) {
      prepared.push(await prepareCase(spec, sidecar));
    }
    return report(await Promise.all(prepared.map((one, i) => repair(one, String(specs[i]?.kind)))));
  } finally {
    await sidecar.stop();
  }
}

function casesOf(seed: number, only: readonly string[] | undefined): CaseSpec[] {
  const random = new Random(seed, 'repair');
  return FAULT_KINDS.map((kind, k): CaseSpec => ({
    kind,
    seed: seed + k,
    choice: [random.next(), random.next(), random.next()],
  })).filter(({ kind }) => kind !== null && (only === undefined || only.includes(kind)));
}

async function repair(prepared: PreparedCase, kind: string): Promise<Row> {
  const live = await prepared.breakIt();
  if (live === null) {
    const nobody = { cause: '', tries: [], repaired: false, seconds: null, note: 'no rule noticed it' };
    return { ...nobody, fault: kind, severity: 0, effects: [] };
  }
  try {
    const result = await repairCase(live);
    const { target = '', severity = 0 } = live.running.truth ?? {};
    const effects = live.effects().map(({ command, subject }) => `${command} ${subject}`);
    return { ...result, fault: `${kind} on ${target}`, severity, effects };
  } finally {
    await live.stop();
  }
}

function report(rows: readonly Row[]): object {
  const tries = rows.flatMap((row) => row.tries);
  const refused = tries.filter(({ verification }) => verification === 'refused');
  const figures = {
    repaired: rows.filter(({ repaired }) => repaired).length,
    of: rows.length,
    refused_by_verification: refused.length,
    rolled_back: tries.filter(({ status, undone }) => status === 'rolled-back' && undone).length,
    effects: rows.reduce((sum, { effects }) => sum + effects.length, 0),
    seconds: rows.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b),
  };
  const lines = rows.flatMap((row) => [
    `${row.fault.padEnd(34)} ${row.severity.toFixed(2)}  ${row.repaired ? `repaired in ${row.seconds} s` : 'not repaired'}  ${row.note}`,
    `    cause named: ${row.cause || 'none'}`,
    ...row.tries.map(
      ({ title, status, verification, outcome }) =>
        `    ${title}: ${status}, verification ${verification ?? 'not reached'}. ${outcome}`
    ),
    `    done to the shop: ${row.effects.join(', ') || 'nothing'}`,
  ]);
  process.stdout.write(
    `${lines.join('\n')}\n${figures.repaired} of ${figures.of} repaired, ${figures.refused_by_verification} refused by verification, ` +
      `${figures.rolled_back} rolled back, on ${cpus().length} cores\n`
  );
  return figures;
}
