import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { analyse } from '../index.ts';
import { incidentOf } from './testing/incident.ts';
import { DECOYS } from './testing/decoys.ts';
import { INCIDENTS } from './testing/incidents.ts';

describe('which change, if any, is to blame', () => {
  for (const [name, { blame, ...told }] of Object.entries({ ...INCIDENTS, ...DECOYS })) {
    test(`${name}: ${blame ?? 'none'}`, () => {
      const { changes } = analyse(incidentOf(told));
      const [best] = changes?.suspects ?? [];
      const answer = best !== undefined && best.probability > (changes?.none.probability ?? 1) ? best.changeId : null;
      assert.equal(answer, blame);
    });
  }
});
