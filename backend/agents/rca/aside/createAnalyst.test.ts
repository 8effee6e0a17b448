import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { analyse, type EvidenceBundle } from '../../../analysis/index.ts';
import { createAnalyst } from './createAnalyst.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const STEP = 15_000;
const POINTS = 240;

/** Hosts whose load jumps five minutes ago. */
function busyHosts(count: number): EvidenceBundle {
  const times = Float64Array.from({ length: POINTS }, (_, i) => NOW - (POINTS - 1 - i) * STEP);
  const series = Array.from({ length: count }, (_, n) => ({
    metric: 'node_load1',
    labels: { instance: `n${n}` },
    role: 'saturation' as const,
    type: 'gauge' as const,
    unit: '1',
    entity: `host:n${n}`,
    edge: null,
    times,
    values: times.map((at, i) => (at > NOW - 300_000 ? 9 : 1) + 0.05 * Math.sin(i * (n + 1))),
    query: 'node_load1',
    sourceId: null,
  }));
  const alerts = [{ name: 'Load', startsAt: NOW - 240_000, resourceKeys: ['host:n0'] }];
  return {
    window: { from: NOW - POINTS * STEP, to: NOW },
    series,
    resources: [],
    edges: [],
    changes: [],
    alerts,
    missing: [],
  };
}

const bundle = busyHosts(3);

describe('an analysis aside', () => {
  test('says the same as one that is made at once', async () => {
    const aside = createAnalyst({ leastSeries: 1 });
    assert.deepEqual(await aside(bundle), analyse(bundle));
    assert.deepEqual(await createAnalyst({ leastSeries: 1_000 })(bundle), analyse(bundle));
  });

  test('leaves the bundle as it was, and gives each of many the answer to its own', async () => {
    const aside = createAnalyst({ leastSeries: 1 });
    const answers = await Promise.all([aside(bundle), aside(busyHosts(7)), aside(busyHosts(2))]);
    assert.deepEqual(
      answers.map(({ seriesRead }) => seriesRead),
      [3, 7, 2]
    );
    assert.deepEqual(bundle, busyHosts(3));
  });

  test('lets other work go on meanwhile', async () => {
    const many = busyHosts(3_000);
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const analysed = createAnalyst({ leastSeries: 1 })(many);
    const before = turns;
    await analysed;
    clearInterval(counting);
    assert.ok(turns > before, 'nothing else had its turn');
  });

  test('starts a thread anew after one that ended for want of work', async () => {
    const aside = createAnalyst({ leastSeries: 1, idleMs: 1 });
    const first = await aside(bundle);
    await pause(50);
    assert.deepEqual(await aside(bundle), first);
  });

  test('rejects what the engine cannot take, and goes on with the next', async () => {
    const aside = createAnalyst({ leastSeries: 1 });
    const broken = { ...bundle, alerts: null } as unknown as typeof bundle;
    await assert.rejects(aside(broken), TypeError);
    await assert.rejects(aside({ ...bundle, more: () => 0 } as unknown as typeof bundle), /could not be cloned/);
    assert.equal((await aside(bundle)).seriesRead, 3);
  });
});
