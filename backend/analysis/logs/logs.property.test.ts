import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareWindows, LOG_LIMITS, TemplateMiner } from './index.ts';

const words = fc.constantFrom('a', 'b', 'user=x', 'user=7', '(c)', '<*>', '12', '"q":"r",', 'd/e', '\u0000', '\u0001');
const anyLine = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(words, { maxLength: 8 }).map((list) => list.join(' '))
);
const anyLines = fc.array(anyLine, { maxLength: 80 });
const anyCount = fc.oneof(fc.nat(1e6), fc.constantFrom(0, -1, Number.NaN, Infinity, 1e300));
const anyWindow = fc.record({
  lines: fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), anyCount)
    .map((counts) => new Map(Object.entries(counts))),
  seconds: fc.oneof(fc.double(), fc.constantFrom(60, 0)),
});

function mined(lines: readonly string[]): TemplateMiner {
  const miner = new TemplateMiner();
  lines.forEach((line) => miner.learn(line));
  miner.recluster();
  return miner;
}

describe('log templates, whatever the lines', () => {
  test('every line has a template that can be resolved, and none is lost', () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        const miner = new TemplateMiner();
        const ids = lines.map((line) => miner.learn(line));
        miner.recluster();
        ids.forEach((id) => assert.notEqual(miner.resolve(id), null));
        assert.equal(
          miner.templates().reduce((sum, template) => sum + template.lines, 0),
          lines.length
        );
      })
    );
  });

  test('the order of the lines does not count', () => {
    const essence = (miner: TemplateMiner): unknown =>
      miner.templates().map(({ id, text, lines }) => [id, text, lines]);
    fc.assert(
      fc.property(anyLines, fc.nat(), (lines, turn) => {
        const at = lines.length === 0 ? 0 : turn % lines.length;
        assert.deepEqual(
          essence(mined([...lines.slice(at), ...lines.slice(0, at)].toReversed())),
          essence(mined(lines))
        );
      })
    );
  });

  test('a known line is found again, before and after a restart', () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        const miner = mined(lines);
        const again = TemplateMiner.load(miner.save());
        for (const line of lines) {
          const id = miner.match(line);
          assert.notEqual(id, null);
          assert.equal(again.match(line), id);
        }
      })
    );
  });

  test('templates and the state keep their bounds', () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        const miner = new TemplateMiner({ templates: 10 });
        lines.forEach((line) => {
          miner.learn(line);
          assert.ok(miner.templates().length <= 10);
        });
        miner.templates().forEach(({ example, aliases }) => {
          assert.ok(example.length <= LOG_LIMITS.example && aliases.length <= LOG_LIMITS.aliases);
        });
      })
    );
  });
});

describe('two windows, whatever the counts', () => {
  test('nothing throws and every figure is finite', () => {
    fc.assert(
      fc.property(anyWindow, anyWindow, (before, after) => {
        const { volume, changes } = compareWindows(before, after);
        assert.ok(Number.isFinite(volume) && volume > 0);
        changes.forEach(({ effect, z, perMinuteAfter, perMinuteBefore }) =>
          assert.ok([effect, z, perMinuteAfter, perMinuteBefore].every(Number.isFinite))
        );
      }),
      { numRuns: 500 }
    );
  });
});
