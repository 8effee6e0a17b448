import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../backend/analysis/index.ts';
import { largestZ } from './largestZ.ts';
import { bundleOfFault } from './nezha/bundleOfFault.ts';
import { type Day, readDay } from './nezha/readDay.ts';
import { verdictOf } from './reliability.ts';
import type { Benchmark, Row, Verdict } from './types.ts';

/** The systems that the data's authors recorded, told apart by a service that only one of them has. */
const SYSTEMS = [
  {
    name: 'TrainTicket',
    has: 'ts-travel-service',
    goals: { 1: [0.65, 0.87], 3: [0.85, 0.98] },
    published: {
      1: 'Nezha .867, best of the others .20',
      3: 'Nezha .978, best of the others .31',
      5: 'Nezha .978, best of the others .44',
    },
  },
  {
    name: 'Online Boutique',
    has: 'productcatalogservice',
    goals: { 1: [0.72, 0.8] },
    published: {
      1: 'Nezha .929, best of the others .41',
      3: 'Nezha .964, best of the others .73',
      5: 'Nezha .964, best of the others .93',
    },
  },
] as const;

interface Rank {
  system: string;
  verdicts: Verdict[];
  engine: number;
  simple: number;
}

/** Of every fault of every day in the folder: at which place the service stands in which it was injected. */
const nezha: Benchmark = {
  name: 'nezha',
  folder: 'nezha',
  run: async (folder) => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.tar.gz'));
    const ranks: Rank[] = [];
    for (const file of files.sort()) {
      ranks.push(...ranksOf(await readDay(join(folder, file))));
    }
    const rows = [...new Set(ranks.map(({ system }) => system))].flatMap((system) =>
      rowsOf(
        system,
        ranks.filter((rank) => rank.system === system)
      )
    );
    return { rows, verdicts: ranks.flatMap(({ verdicts }) => verdicts) };
  },
};

export const benchmarks: readonly Benchmark[] = [nezha];

function ranksOf(day: Day): Rank[] {
  const services = new Set(day.faults.map(({ service }) => service));
  for (const pod of day.pods) {
    services.add(pod);
  }
  const system =
    SYSTEMS.find(({ has }) => [...services].some((name) => name.startsWith(has)))?.name ?? 'another system';
  return day.faults.map((fault) => {
    const bundle = bundleOfFault(day, fault);
    const key = `service:${fault.service}`;
    const result = analyse(bundle);
    return {
      system,
      verdicts: verdictOf(result, (named) => named === key),
      engine: result.suspects.findIndex(({ resourceKey }) => resourceKey === key),
      simple: largestZ(bundle).indexOf(key),
    };
  });
}

function rowsOf(system: string, ranks: readonly Rank[]): Row[] {
  const known = SYSTEMS.find(({ name }) => name === system);
  const share = (list: readonly number[], k: number): number =>
    list.filter((rank) => rank >= 0 && rank < k).length / list.length;
  return ([1, 3, 5] as const).map((k): Row => {
    const goal = (known?.goals as Record<number, readonly [number, number]> | undefined)?.[k];
    return {
      benchmark: `nezha ${system}`,
      metric: `service AS@${k}`,
      value: share(
        ranks.map(({ engine }) => engine),
        k
      ),
      better: 'more',
      ...(goal ? { reach: goal[0], stretch: goal[1] } : {}),
      baseline: {
        name: 'largest z',
        value: share(
          ranks.map(({ simple }) => simple),
          k
        ),
      },
      ...(known ? { published: `${known.published[k]} (Nezha, ESEC/FSE 2023)` } : {}),
    };
  });
}
