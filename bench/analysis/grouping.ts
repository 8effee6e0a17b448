import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AlertGrouper, type StreamedAlert } from '../../backend/analysis/index.ts';
import { placeOf } from '../../backend/incidents/correlation/alertKeys.rules.ts';
import { bCubed, makeStorm } from '../../backend/incidents/testing/storm.ts';
import { entityOf, readNezhaDay, type NezhaDay } from './nezhaAlerts.ts';
import type { Benchmark, Row } from './types.ts';

/** The window that a tenant has by default. */
const WINDOW_SECONDS = 900;
/** Groups of the simple method end this long after they began. */
const SIMPLE_SECONDS = 300;

const grouping: Benchmark = {
  name: 'grouping',
  folder: 'nezha',
  run: async (folder) => {
    const archives = readdirSync(folder)
      .filter((file) => file.endsWith('.tar.gz'))
      .sort();
    const rows: Row[] = [];
    for (const archive of archives) {
      rows.push(...rowsOf(await readNezhaDay(join(folder, archive)), archive.replace('.tar.gz', '')));
    }
    return [...rows, ...stormRows()];
  },
};

export const benchmarks: readonly Benchmark[] = [grouping];

/** Every archive of the folder is judged alike. The last figure says how much of it the topology can tell of at all. */
function rowsOf(day: NezhaDay, archive: string): Row[] {
  const mine = measure(day, engineGroups(day));
  const simple = measure(day, timeGroups(day));
  const name = `time only, ${SIMPLE_SECONDS} s`;
  const of = { benchmark: `grouping ${archive}`, better: 'more' } as const;
  const placed = day.alerts.filter(({ pod }) => day.neighbours(entityOf(pod)).length > 0).length;
  return [
    {
      ...of,
      metric: 'B-cubed F1',
      value: mine.f1,
      reach: 0.9,
      stretch: 0.94,
      baseline: { name, value: simple.f1 },
      published: 'topology in a bounded window .92, time only .84 (prototypes on 2022-08-22)',
    },
    {
      ...of,
      metric: '1 - groups / alerts',
      value: mine.reduction,
      reach: 0.85,
      baseline: { name, value: simple.reduction },
    },
    { ...of, metric: 'F1 with noise in groups', value: mine.strict, baseline: { name, value: simple.strict } },
    { ...of, metric: 'share in topology', value: placed / day.alerts.length },
  ];
}

/** The group of each alert, by its index: as the engine has it after all merges. */
function engineGroups({ alerts, neighbours }: NezhaDay): string[] {
  return grouped(
    alerts.map(({ at, pod, metric }, i) => {
      const series = `${metric} ${pod}`;
      const families = [{ key: series, matched: { metric, pod } }];
      return { id: String(i), at, series, entities: [entityOf(pod)], families, scope: '' };
    }),
    neighbours
  );
}

function grouped(alerts: readonly StreamedAlert[], neighbours: NezhaDay['neighbours']): string[] {
  const grouper = new AlertGrouper({ windowSeconds: WINDOW_SECONDS, neighbours });
  const into = new Map<string, string>();
  const first = alerts.flatMap((alert) =>
    grouper.take([alert]).map(({ groupId, merged }) => {
      merged.forEach((gone) => into.set(gone.groupId, groupId));
      return groupId;
    })
  );
  return first.map((id) => {
    let last = id;
    for (let next = into.get(last); next !== undefined; next = into.get(last)) {
      last = next;
    }
    return last;
  });
}

function timeGroups({ alerts }: NezhaDay): string[] {
  let beganAt = -Infinity;
  return alerts.map(({ at }) => {
    beganAt = at - beganAt > SIMPLE_SECONDS * 1_000 ? at : beganAt;
    return String(beganAt);
  });
}

/**
 * Noise runs through the grouping like everything else and counts as alerts and groups. The score is over the alerts of
 * faults: what is called noise here are also faults that the list leaves out, and the last minutes of those it names.
 * `strict` counts it as foreign wherever it shares a group with a fault.
 */
function measure({ alerts }: NezhaDay, groups: readonly string[]): { f1: number; strict: number; reduction: number } {
  const groupOf = new Map(groups.map((group, i) => [String(i), group]));
  const truth = new Map(alerts.flatMap(({ fault }, i) => (fault === null ? [] : [[String(i), fault] as const])));
  return {
    f1: bCubed(groupOf, truth).f1,
    strict: strictF1(alerts, groups),
    reduction: 1 - new Set(groups).size / alerts.length,
  };
}

function strictF1(alerts: NezhaDay['alerts'], groups: readonly string[]): number {
  const count = new Map<string, number>();
  const add = (key: string): void => void count.set(key, (count.get(key) ?? 0) + 1);
  alerts.forEach(({ fault }, i) => {
    add(`group ${groups[i]}`);
    add(`fault ${fault}`);
    add(`both ${groups[i]} ${fault}`);
  });
  let [precision, recall, n] = [0, 0, 0];
  alerts.forEach(({ fault }, i) => {
    if (fault !== null) {
      const both = count.get(`both ${groups[i]} ${fault}`) ?? 0;
      precision += both / (count.get(`group ${groups[i]}`) ?? 1);
      recall += both / (count.get(`fault ${fault}`) ?? 1);
      n++;
    }
  });
  return (2 * precision * recall) / (precision + recall) / n;
}

/** Storms in many systems: they need no data. The topology knows all of them, or not a third of them, or none. */
function stormRows(): Row[] {
  const of = { benchmark: 'grouping storm', better: 'more' } as const;
  const all = groupStorm(50_000);
  return [
    { ...of, metric: '200 faults: F1', value: all.f1, reach: 0.9 },
    { ...of, metric: 'a third not in topology: F1', value: groupStorm(20_000, 3).f1 },
    { ...of, metric: 'nothing in topology: F1', value: groupStorm(20_000, 1).f1 },
    { ...of, metric: 'thousand alerts/s', value: all.perSecond / 1_000 },
  ];
}

function groupStorm(count: number, oneUnknownOf = Infinity): { f1: number; perSecond: number } {
  const storm = makeStorm({ systems: 160, faults: 200, alerts: count, spanSeconds: 3_600, seed: 11, oneUnknownOf });
  const alerts = storm.events.map((event): StreamedAlert => {
    const { resourceKeys: entities, groupKeys: families } = placeOf(event);
    const { fingerprint } = event;
    return { id: fingerprint, at: Date.parse(event.startsAt), series: fingerprint, entities, families, scope: '' };
  });
  const neighbours = new Map<string, ReturnType<typeof storm.neighbours>>();
  const before = process.threadCpuUsage();
  const groups = grouped(alerts, (entity) => {
    const known = neighbours.get(entity) ?? storm.neighbours([entity]);
    neighbours.set(entity, known);
    return known;
  });
  const { user, system } = process.threadCpuUsage(before);
  const { f1 } = bCubed(new Map(alerts.map(({ id }, i) => [id, groups[i] as string])), storm.faultOf);
  return { f1, perSecond: alerts.length / ((user + system) / 1e6) };
}
