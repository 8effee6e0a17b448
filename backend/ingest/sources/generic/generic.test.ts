import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readPayload, type Payload } from '../readPayload.ts';
import { compileMapping, type CompiledMapping } from './mapping.ts';

const read = (body: unknown, mapping: CompiledMapping | null = null): Payload =>
  readPayload(JSON.stringify(body), JSON.parse(JSON.stringify(body)), { endpointId: 'e', receivedAtMs: 0, mapping });

describe('without a mapping', () => {
  test('one object, a list, and a list below alerts or events', () => {
    const item = {
      title: 'Disk full',
      severity: 'P1',
      message: '96 %',
      id: 'disk-42',
      url: 'https://nagios/1',
      status: 'firing',
    };
    for (const body of [item, [item], { alerts: [item] }, { events: [item] }]) {
      const { entries, rejected } = read(body);
      assert.deepEqual(rejected, []);
      const [entry] = entries;
      assert.deepEqual(
        [entry?.name, entry?.severity, entry?.source, entry?.generatorUrl],
        ['Disk full', 'critical', 'generic', 'https://nagios/1']
      );
      assert.match(entry?.fingerprint ?? '', /^[0-9a-f]{16}$/);
      assert.equal(entry?.annotations, '{"summary":"96 %"}');
    }
  });

  test("the sender's own key makes the same alert, whatever its text says", () => {
    const prints = ['a', 'b'].map((name) => read({ name, id: 'disk-42' }).entries[0]?.fingerprint);
    assert.equal(prints[0], prints[1]);
  });

  test('what says nothing is rejected with the field', () => {
    assert.deepEqual(read({ foo: 1 }).rejected, [{ index: 0, path: 'alerts.0.labels', reason: 'labels are missing' }]);
    assert.equal(read([1, 'x', null]).rejected.length, 3);
  });
});

describe('with a mapping', () => {
  const mapping = compileMapping({
    items: 'body.problems',
    name: '"Problem: " + item.title',
    status: 'item.state == "OPEN" ? "firing" : "resolved"',
    severity: 'item.prio',
    fingerprint: 'item.id',
    labels: '{"service": item.svc, "weight": string(item.weight)}',
    summary: 'item.text',
    startsAt: 'item.since',
  });

  test('entries are made as the expressions say; the body is not taken for a known format', () => {
    const problem = {
      title: 'slow',
      state: 'OPEN',
      prio: 'major',
      id: 'P-1',
      svc: 'cart',
      weight: 3,
      text: 't',
      since: '2026-01-01T00:00:00Z',
    };
    const { entries, rejected } = read({ version: '4', problems: [problem, { ...problem, state: 'CLOSED' }] }, mapping);
    assert.deepEqual(rejected, []);
    assert.deepEqual(
      entries.map((entry) => entry.status),
      ['firing', 'resolved']
    );
    const [entry] = entries;
    assert.deepEqual(
      [entry?.name, entry?.severity, entry?.startsAtMs],
      ['Problem: slow', 'high', Date.parse(problem.since)]
    );
    assert.deepEqual(JSON.parse(entry?.labels ?? ''), {
      service: 'cart',
      weight: '3',
      alertname: 'Problem: slow',
      severity: 'major',
    });
  });

  test('a field that cannot be evaluated is left out; an entry without a name or labels is rejected, not thrown', () => {
    const { entries, rejected } = read({ problems: [{}, { title: 'x' }, 7] }, mapping);
    assert.deepEqual(
      entries.map((entry) => entry.name),
      ['Problem: x']
    );
    assert.deepEqual(
      rejected.map(({ index }) => index),
      [0, 2]
    );
    assert.deepEqual(read({ other: 1 }, mapping).rejected, [{ index: 0, path: 'alerts', reason: 'holds no alert' }]);
  });

  test('what is no CEL is refused with the field when the endpoint is made', () => {
    assert.throws(() => compileMapping({ name: 'item.' }), { code: 'bad_request', message: /mapping\.name/ });
  });
});
