import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternQuery } from './patternQuery.rules.ts';

const query = '{app="shop"}';

test('the lines of a pattern are asked for by the longest words that they share', () => {
  const samples = ['waited 3 s for a free "place" \\ in it'];
  assert.equal(patternQuery({ query, pattern: 'waited <*> s for a free <*>', samples }), `${query} |= "s for a free"`);
  const quoted = patternQuery({ query, pattern: '<*> free "place" \\ in it', samples });
  assert.equal(quoted, `${query} |= "free \\"place\\" \\\\ in it"`);
});

test('words that no line has as they stand in the pattern would find nothing, and are left out', () => {
  assert.equal(patternQuery({ query, pattern: 'two  spaces <*>', samples: ['two spaces 1'] }), query);
  assert.equal(patternQuery({ query, pattern: '<*> <*>', samples: ['1 2'] }), query);
  assert.equal(patternQuery({ query, pattern: 'waited <*>', samples: [] }), query);
  assert.equal(patternQuery({ query: '', pattern: 'waited <*>', samples: ['waited 1'] }), '');
});
