import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { MECHANISMS, Scoreboard, truthOf } from './scoreboard.ts';
import { createShop } from './shop/index.ts';

const ROOT = join(import.meta.dirname, '..');
const PRODUCT = ['backend', 'contract', 'src', 'workbench'];

function sources(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true });
  } catch {
    return [];
  }
  return entries
    .filter(
      (entry) =>
        entry.isFile() && /\.(ts|tsx|mts|mjs|js|cjs)$/.test(entry.name) && !entry.parentPath.includes('node_modules')
    )
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('only the demo and what marks the product know the truth', () => {
  test('product code imports neither the scoreboard nor the shop', () => {
    const files = PRODUCT.flatMap(sources);
    assert.ok(files.length > 20, 'there is product code to look at');
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      assert.doesNotMatch(
        text,
        /(from|import)\s*\(?\s*['"][^'"]*(scoreboard|demo\/shop)[^'"]*['"]/,
        relative(ROOT, file)
      );
    }
  });

  test('the shop itself does not import the scoreboard', () => {
    for (const file of sources('demo/shop')) {
      assert.doesNotMatch(
        readFileSync(file, 'utf8'),
        /(from|import)\s*\(?\s*['"][^'"\n]*scoreboard/,
        relative(ROOT, file)
      );
    }
  });

  test('nothing that the shop shows names a fault kind or a mechanism', () => {
    const shop = createShop({ seed: 5, startMs: Date.UTC(2026, 2, 3, 12), changeEveryMs: 0 });
    const shown: string[] = [];
    for (const { kind, targets } of shop.faults) {
      shop.inject(kind, targets[0] as string, 0.8);
    }
    shop.advance(shop.nowMs + 120_000);
    for (const target of shop.targets) {
      try {
        shown.push(JSON.stringify(target.collect(shop.nowMs)));
      } catch {
        shown.push('');
      }
    }
    shown.push(JSON.stringify(shop.takeChanges()), JSON.stringify(shop.takeLogs()));
    const text = shown.join('\n');
    for (const word of [
      ...shop.faults.map((choice) => choice.kind),
      ...MECHANISMS.filter((name) => name.includes('-')),
    ]) {
      assert.ok(!text.includes(word), `${word} is shown`);
    }
    assert.doesNotMatch(text, /fault|inject|simulat/i);
  });
});

describe('the truth', () => {
  test('every fault on every target has a right answer, and all mechanisms occur', () => {
    const shop = createShop({ seed: 1, startMs: 0 });
    const seen = new Set<string>();
    for (const { kind, targets } of shop.faults) {
      assert.ok(targets.length >= 2, `${kind} has several targets`);
      for (const target of targets) {
        const truth = truthOf({ id: 'x', kind, target, severity: 0.5, startedMs: 0 });
        assert.equal(truth.accepted[0], truth.resource);
        seen.add(truth.mechanism);
      }
    }
    assert.deepEqual([...seen].sort(), [...MECHANISMS].sort());
  });

  test('a disk counts under the name of its database and of its node', () => {
    const truth = truthOf({ id: 'x', kind: 'disk-full', target: 'inventory-db', severity: 1, startedMs: 0 });
    assert.deepEqual(truth.accepted, ['inventory-db', 'inventory-db-0', 'node-2']);
  });

  test('keeps what is in force at which time', () => {
    const board = new Scoreboard();
    const fault = {
      id: 'fault-1',
      kind: 'traffic-surge',
      target: 'gateway/checkout',
      severity: 0.5,
      startedMs: 1000,
    } as const;
    assert.equal(board.started(fault).resource, 'gateway');
    assert.equal(board.at(999).length, 0);
    assert.equal(board.at(1000).length, 1);
    board.ended(fault, 5000);
    assert.equal(board.at(5000).length, 0);
    assert.equal(board.at(4999)[0]?.mechanism, 'traffic-surge');
    assert.equal(board.all().length, 1);
  });
});
