import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { ErrorBody } from '../../contract/errors.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import type { Operation } from '../../contract/operation.ts';
import { openApiDocument } from '../../backend/api/index.ts';
import { startTestSidecar, type TestSidecar } from '../support/sidecarInProcess.ts';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string }>>;
}

let running: TestSidecar;
let admin: Record<string, string>;
before(async () => {
  running = await startTestSidecar([1]);
  const org = running.orgs[0];
  assert.ok(org);
  admin = await running.person(org, 'Admin');
});
after(() => running.stop());

const ID = '01a1fce8-71c5-7000-af73-1a1f00b46c0d';
const pathOf = (operation: Operation): string => `${running.sidecar.apiUrl}/api/v1${operation.path.replace(/\{(\w+)\}/g, ID)}`;

describe('the OpenAPI document', () => {
  test('is the committed one', () => {
    const committed = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8');
    assert.deepEqual(JSON.parse(committed), JSON.parse(JSON.stringify(openApiDocument())), 'run `npm run generate` and commit openapi.json');
  });

  test('names every operation of the contract once, and every one is answered by the real router', async () => {
    const document = openApiDocument() as Document;
    assert.equal(document.openapi, '3.1.0');
    const documented = Object.values(document.paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
    assert.deepEqual(documented.toSorted(), [...OPERATIONS.map((operation) => operation.id), 'openStream'].toSorted());
    assert.equal(new Set(documented).size, documented.length);
    for (const operation of OPERATIONS) {
      const answer = await fetch(pathOf(operation), { method: operation.method, headers: { ...admin, 'Content-Type': 'application/json' }, ...(operation.body ? { body: '{}' } : {}) });
      const text = await answer.text();
      assert.ok(!text.includes('There is no such path'), `${operation.method} ${operation.path} has no route`);
      assert.ok(answer.status < 500, `${operation.id} answered ${answer.status}: ${text}`);
    }
  });

  test('is not exceeded: a path that it does not name is 404 with an error body', async () => {
    for (const path of ['/api/v1/nothing', '/api/v2/me', '/', '/api/v1/incidents/x/y/z']) {
      const answer = await fetch(`${running.sidecar.apiUrl}${path}`, { headers: admin });
      assert.equal(answer.status, 404);
      assert.equal(ErrorBody.parse(await answer.json()).error.code, 'not_found');
    }
  });
});

describe('whatever is sent', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('', '\u0000', '\ud800', '%00', "' or 1=1 --", '../..', '9'.repeat(400), '2026-13-45T99:99:99Z', 'null', ID)
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(text, tie('any'), { maxKeys: 4 })),
  })).any;

  for (const operation of OPERATIONS) {
    test(`${operation.id} answers an error body and never a 5xx`, async () => {
      const fields = Object.keys((operation.query as { shape?: object } | undefined)?.shape ?? {});
      const bodyFields = Object.keys((operation.body as { shape?: object } | undefined)?.shape ?? {});
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(fc.constantFrom('x', ...fields), text, { maxKeys: 4 }),
          fc.oneof(value, fc.dictionary(fc.constantFrom('x', ...bodyFields), value, { maxKeys: 5 })),
          async (query, body) => {
            const clean = Object.entries(query).map(([name, given]): [string, string] => [name, given.toWellFormed()]);
            const answer = await fetch(`${pathOf(operation)}?${new URLSearchParams(clean).toString()}`, {
              method: operation.method,
              headers: { ...admin, 'Content-Type': 'application/json' },
              ...(operation.body ? { body: JSON.stringify(body) ?? 'null' } : {}),
            });
            const answered = await answer.text();
            assert.ok(answer.status < 500, `answered ${answer.status}: ${answered}`);
            if (answer.status >= 400) {
              ErrorBody.parse(JSON.parse(answered));
            }
          }
        ),
        { numRuns: 25, seed: 20261121 }
      );
    });
  }
});
