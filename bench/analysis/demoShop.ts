import { analyse, type EvidenceBundle } from '../../backend/analysis/index.ts';
import { FAULT_KINDS } from '../../demo/shop/index.ts';
import { Random } from '../../demo/shop/random.ts';
import { MECHANISM } from '../faults/mechanisms.ts';
import type { CaseSpec } from '../faults/simulateCase.ts';
import type { Truth } from '../../demo/scoreboard.ts';
import { bundleOfCase } from './demoShop/bundleOfCase.ts';
import { largestZ } from './largestZ.ts';
import type { Benchmark, Row } from './types.ts';

const SEEDS = 10;
const HEALTHY = 40;
const FIRST_SEED = 30_260;

/** The demo's shop with each of its faults, target and severity by chance, and with a false alarm while nothing is wrong. */
const demoShop: Benchmark = {
  name: 'demo shop',
  folder: null,
  run: async () => {
    const marks: Mark[] = [];
    for (const spec of casesOf()) {
      const { bundle, truth } = await bundleOfCase(spec);
      marks.push(bundle === null ? { ...MISSED, healthy: truth === null } : markOf(bundle, truth));
    }
    const sick = marks.filter(({ healthy }) => !healthy);
    const share = (pick: (mark: Mark) => boolean): number => sick.filter(pick).length / sick.length;
    return [
      {
        benchmark: 'demo shop',
        metric: 'service',
        better: 'more',
        value: share(({ service }) => service),
        reach: 0.95,
        stretch: 1,
        baseline: { name: 'largest z', value: share(({ simple }) => simple) },
      },
      {
        benchmark: 'demo shop',
        metric: 'mechanism',
        better: 'more',
        value: share((mark) => mark.mechanism),
        reach: 0.9,
        stretch: 0.97,
      },
      {
        benchmark: 'demo shop',
        metric: `accusations in ${HEALTHY} healthy windows`,
        better: 'less',
        value: marks.filter(({ healthy, accused }) => healthy && accused).length,
        reach: 1,
        stretch: 0,
      },
    ] satisfies Row[];
  },
};

export const benchmarks: readonly Benchmark[] = [demoShop];

interface Mark {
  healthy: boolean;
  accused: boolean;
  service: boolean;
  mechanism: boolean;
  simple: boolean;
}

/** Of a fault that no rule noticed. */
const MISSED: Omit<Mark, 'healthy'> = { accused: false, service: false, mechanism: false, simple: false };

export function casesOf(): CaseSpec[] {
  const random = new Random(FIRST_SEED, 'demo shop');
  const spec = (kind: CaseSpec['kind'], seed: number): CaseSpec => ({
    kind,
    seed: FIRST_SEED + seed,
    choice: [random.next(), random.next(), random.next()],
  });
  return [
    ...FAULT_KINDS.flatMap((kind, k) => Array.from({ length: SEEDS }, (_, i) => spec(kind, 100 * i + k))),
    ...Array.from({ length: HEALTHY }, (_, i) => spec(null, 9_000 + i)),
  ];
}

function markOf(bundle: EvidenceBundle, truth: Truth | null): Mark {
  const [first] = analyse(bundle).findings;
  const isCulprit = (name: string | undefined): boolean =>
    truth?.accepted.some((one) => name?.split('/').at(-1) === one) ?? false;
  const service = isCulprit(first?.resourceName);
  const nameOf = (key: string | undefined): string | undefined =>
    bundle.resources.find((resource) => resource.key === key)?.name;
  return {
    healthy: truth === null,
    accused: first !== undefined,
    service,
    mechanism: service && truth !== null && first?.mechanism === MECHANISM[truth.mechanism],
    simple: isCulprit(nameOf(largestZ(bundle)[0])),
  };
}
