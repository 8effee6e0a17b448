import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { analyse } from '../index.ts';
import { incidentOf } from './testing/incident.ts';
import { DECOYS } from './testing/decoys.ts';
import { INCIDENTS } from './testing/incidents.ts';

describe('which change, if any, is to blame', () => {
  for (const [name, { blame, ...told }] of Object.entries({ ...INCIDENTS, ...DECOYS })) {
    test(`${name}: ${blame ?? 'none'}`, () => {
      const { changes, noChange } = analyse(incidentOf(told));
      const [best] = changes;
      const answer = best !== undefined && best.probability > noChange.probability ? best.changeId : null;
      assert.equal(
        answer,
        blame,
        JSON.stringify(
          [...changes, noChange].map((one) => [
            'changeId' in one ? one.changeId : 'none',
            one.probability,
            one.parts.map(({ part, logOdds }) => `${part} ${logOdds.toFixed(1)}`).join(', '),
          ]),
          null,
          1
        )
      );
    });
  }
});
