import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reliabilityLines, reliabilityOf } from './reliability.ts';

test('verdicts are counted by how sure they were, the surest included', () => {
  const bins = reliabilityOf([
    { confidence: 0.35, right: false },
    { confidence: 0.5, right: true },
    { confidence: 0.96, right: true },
    { confidence: 1, right: true },
  ]);
  assert.deepEqual(
    bins.map(({ verdicts, right }) => [verdicts, right]),
    [
      [2, 0.5],
      [0, Number.NaN],
      [0, Number.NaN],
      [2, 1],
    ]
  );
  assert.match(reliabilityLines(bins), /said 0\.95-1\.00 .* right 1\.00 of 2/);
  assert.doesNotMatch(reliabilityLines(bins), /of 0/);
});
