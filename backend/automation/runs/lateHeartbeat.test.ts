import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDriver } from './driver.ts';
import { EFFECT_MARGIN_MS, LEASE_SECONDS } from './lease.ts';
import { runWorld } from './testing/runWorld.ts';
import { createChanges } from '../../changes/index.ts';

const world = await runWorld();

test('no effect begins while it is too long ago that the database heard of this replica; it begins once it did', async (t) => {
  const who = await world.fresh();
  const playbookId = world.playbook({
    approval: { people: 0 },
    steps: [{ id: 'a', kind: 'http', target: 'shop', path: '/a' }],
  });
  const run = await world.start(who, playbookId);
  world.sent.length = 0;
  // The clock that leases are kept by jumps ahead, as if this process had been asleep just before the step is sent.
  const real = performance.now.bind(performance);
  let ahead = 0;
  t.mock.method(performance, 'now', () => real() + ahead);
  let resolved = 0;
  const changes = createChanges(world);
  const driver = createDriver({
    ...world,
    recordChanges: (...given) => changes.recordChanges(...given),
    reader: {
      query: () => Promise.reject(new Error('unused')),
      firingRules: () => Promise.reject(new Error('unused')),
    },
    wake: () => Promise.resolve(),
    planner: {
      ...world.planner,
      resolve(...given) {
        resolved++;
        ahead = LEASE_SECONDS * 1_000 - EFFECT_MARGIN_MS + 1;
        return world.planner.resolve(...given);
      },
    },
  });
  await driver.drive(who.tenantId, run.id);
  const after = await world.read(who, run.id);
  assert.equal(after.status, 'succeeded');
  assert.equal(world.effects.length, 1);
  // The step was begun once: what was not sent needs no second attempt and no person.
  assert.equal(resolved, 1);
  await driver.stop();
});
