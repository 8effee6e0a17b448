import { analyse, type EvidenceBundle } from '../../backend/analysis/index.ts';
import type { Truth } from '../../demo/scoreboard.ts';
import { FAULT_KINDS } from '../../demo/shop/index.ts';
import { Random } from '../../demo/shop/random.ts';
import { MECHANISM } from '../faults/mechanisms.ts';
import type { CaseSpec } from '../faults/simulateCase.ts';
import { bundleOfFault, bundlesOfHealth } from './demoShop/bundleOfCase.ts';
import { largestZ } from './largestZ.ts';
import { verdictOf } from './reliability.ts';
import type { Benchmark, Row, Verdict } from './types.ts';

const SEEDS = 10;
/** Healthy shops, and false alarms in each. */
const SHOPS = 10;
const ALARMS = 4;
const FIRST_SEED = 30_260;

/** The demo's shop with each of its faults, target and severity by chance. */
const faults: Benchmark = {
  name: 'demo shop: faults',
  folder: null,
  run: async () => {
    const marks: Mark[] = [];
    for (const spec of faultSpecs()) {
      const found = await bundleOfFault(spec);
      marks.push(found ? markOf(found.bundle, found.truth) : MISSED);
    }
    const share = (pick: (mark: Mark) => boolean): number => marks.filter(pick).length / marks.length;
    const baseline = { name: 'largest z', value: share(({ simple }) => simple) };
    const row = { benchmark: 'demo shop', better: 'more' } as const;
    const rows: Row[] = [
      { ...row, metric: 'service', value: share(({ service }) => service), reach: 0.95, stretch: 1, baseline },
      { ...row, metric: 'mechanism', value: share(({ mechanism }) => mechanism), reach: 0.9, stretch: 0.97 },
    ];
    return { rows, verdicts: marks.flatMap(({ verdicts }) => verdicts) };
  },
};

/** The same shop while nothing is wrong, with false alarms about its services. */
const healthy: Benchmark = {
  name: 'demo shop: healthy',
  folder: null,
  run: async () => {
    const random = new Random(FIRST_SEED, 'healthy');
    const verdicts: Verdict[] = [];
    for (let shop = 0; shop < SHOPS; shop++) {
      const spec = specOf(null, FIRST_SEED + 9_000 + shop, random);
      const choices = Array.from({ length: ALARMS }, () => [random.next(), random.next()] as const);
      for (const bundle of await bundlesOfHealth(spec, choices)) {
        verdicts.push(...verdictOf(analyse(bundle), () => false));
      }
    }
    const metric = `accusations in ${SHOPS * ALARMS} healthy windows`;
    const value = verdicts.length;
    return { rows: [{ benchmark: 'demo shop', metric, better: 'less', value, reach: 1, stretch: 0 }], verdicts };
  },
};

export const benchmarks: readonly Benchmark[] = [faults, healthy];

interface Mark {
  verdicts: Verdict[];
  service: boolean;
  mechanism: boolean;
  simple: boolean;
}

/** Of a fault that no rule noticed. */
const MISSED: Mark = { verdicts: [], service: false, mechanism: false, simple: false };

function faultSpecs(): CaseSpec[] {
  const random = new Random(FIRST_SEED, 'faults');
  return FAULT_KINDS.flatMap((kind, k) =>
    Array.from({ length: SEEDS }, (_, i) => specOf(kind, FIRST_SEED + 100 * i + k, random))
  );
}

function specOf(kind: CaseSpec['kind'], seed: number, random: Random): CaseSpec {
  return { kind, seed, choice: [random.next(), random.next(), random.next()] };
}

function markOf(bundle: EvidenceBundle, truth: Truth): Mark {
  const result = analyse(bundle);
  const [first] = result.findings;
  const isCulprit = (name: string | undefined): boolean =>
    truth.accepted.some((one) => name?.split('/').at(-1) === one);
  const service = isCulprit(first?.resourceName);
  const simplest = largestZ(bundle)[0];
  return {
    verdicts: verdictOf(result, () => service),
    service,
    mechanism: service && first?.mechanism === MECHANISM[truth.mechanism],
    simple: isCulprit(bundle.resources.find(({ key }) => key === simplest)?.name),
  };
}
