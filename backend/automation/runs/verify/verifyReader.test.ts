import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createVerifyReader, type RuleState } from './verifyReader.ts';

type Sample = { labels: Record<string, string>; value: number };
/** What a source answers by query; an error is thrown. */
type Source = Readonly<Record<string, readonly Sample[] | Error>>;

const { signal } = new AbortController();
const RULE = 'increase(restarts[2m]) > 0';
const SIDE = 'increase(restarts[2m])';

function readerOf(
  sources: Record<string, Source>,
  rules: readonly RuleState[] = []
): ReturnType<typeof createVerifyReader> {
  return createVerifyReader({
    listSources: () => Promise.resolve(Object.keys(sources).map((id) => ({ id, name: `source ${id}` }))),
    query(_tenant, id, query) {
      const found = sources[id]?.[query] ?? [];
      return found instanceof Error ? Promise.reject(found) : Promise.resolve([...found]);
    },
    readRules: () => Promise.resolve([...rules]),
    now: () => 0,
  });
}

function rule(
  labels: Record<string, string>,
  state: RuleState['alert']['state'] = 'resolved',
  query: string | null = RULE
): RuleState {
  return { alert: { name: 'PodRestarting', state, labels }, query };
}

async function firing(source: Source, ...rules: RuleState[]): Promise<number | string> {
  const seen = await readerOf({ a: source }, rules).firingRules('t', 'i', signal);
  return seen.kind === 'values' ? (seen.values[0] ?? Number.NaN) : seen.reason;
}

const old = { namespace: 'shop', container: 'cart', pod: 'cart-78cf9b4d6f-x2x4k' };
const sampleOf = (labels: Record<string, string>, value: number): Sample => ({ labels, value });

describe('the rules of an incident', () => {
  test('fire while their query finds the alert, however the alert stands', async () => {
    const found = [sampleOf(old, 2)];
    assert.equal(await firing({ [SIDE]: found, [RULE]: found }, rule(old, 'resolved')), 1);
  });

  test('are quiet when the compared side has data and the comparison does not hold', async () => {
    assert.equal(await firing({ [SIDE]: [sampleOf(old, 0)] }, rule(old, 'firing')), 0);
  });

  test('are counted', async () => {
    const other = { ...old, pod: 'cart-78cf9b4d6f-9zzzz' };
    const found = [sampleOf(old, 2), sampleOf(other, 1)];
    assert.equal(await firing({ [SIDE]: found, [RULE]: found }, rule(old), rule(other)), 2);
  });

  test('are judged by the alert where the query cannot be taken apart or is not known', async () => {
    for (const query of [null, 'up == on (job) other', '(a > 1) * on (job) owner']) {
      assert.equal(await firing({}, rule(old, 'firing', query)), 1);
      assert.equal(await firing({}, rule(old, 'resolved', query)), 0);
      assert.match(String(await firing({}, rule(old, 'blind', query))), /cannot see/);
    }
  });

  test('without data nothing is said to be over', async () => {
    assert.match(String(await firing({}, rule(old))), /found no data/);
    const other = [sampleOf({ ...old, pod: 'payment-78cf9b4d6f-abcde', container: 'payment' }, 0)];
    assert.match(String(await firing({ [SIDE]: other }, rule(old))), /no data of this alert any more/);
  });

  test('a source that fails is no recovery', async () => {
    assert.match(String(await firing({ [SIDE]: new Error('timed out') }, rule(old))), /did not answer: timed out/);
    assert.match(String(await firing({ [SIDE]: [sampleOf(old, 0)], [RULE]: new Error('gone') }, rule(old))), /gone/);
    assert.match(String(await firing({})), /no alert whose rule/);
  });
});

describe('the alert of a pod that was replaced', () => {
  const successor = { ...old, pod: 'cart-5c9d8f7b66-q7p2m', instance: '10.42.1.7:8080' };

  test('is over when its successors are well', async () => {
    assert.equal(await firing({ [SIDE]: [sampleOf(successor, 0)] }, rule(old)), 0);
  });

  test('fires on when a successor fires', async () => {
    const found = [sampleOf(successor, 1)];
    assert.equal(await firing({ [SIDE]: found, [RULE]: found }, rule(old)), 1);
  });

  test('is not judged by others while the pod itself is there', async () => {
    const found = [sampleOf(successor, 1)];
    assert.equal(await firing({ [SIDE]: [...found, sampleOf(old, 0)], [RULE]: found }, rule(old)), 0);
  });

  const strangers: Record<string, Record<string, string>> = {
    'another workload': { ...old, pod: 'cart-cache-5c9d8f7b66-q7p2m' },
    'another namespace': { ...successor, namespace: 'staging' },
    'another container': { ...successor, container: 'proxy' },
    'no pod': { namespace: 'shop', container: 'cart' },
  };
  for (const [what, labels] of Object.entries(strangers)) {
    test(`${what} does not stand in`, async () => {
      const answer = await firing({ [SIDE]: [sampleOf(labels, 0)] }, rule(old));
      // A sum without the pod is of the alert as far as its labels tell.
      assert.equal(answer, what === 'no pod' ? 0 : 'the query of PodRestarting finds no data of this alert any more.');
    });
  }

  test('a pod with a lasting name, and a host, have no successors', async () => {
    const lasting = { namespace: 'shop', pod: 'orders-db-0' };
    assert.match(
      String(await firing({ [SIDE]: [sampleOf({ ...lasting, pod: 'orders-db-1' }, 0)] }, rule(lasting))),
      /no data/
    );
    const host = { instance: 'node-1:9100' };
    assert.match(String(await firing({ [SIDE]: [sampleOf({ instance: 'node-2:9100' }, 0)] }, rule(host))), /no data/);
  });
});

describe('a query of its own', () => {
  test('answers with the values of the first source that has it', async () => {
    const reader = readerOf({ a: {}, b: { up: [sampleOf({}, 1), sampleOf({ x: 'y' }, 0)] } });
    assert.deepEqual(await reader.query('t', 'up', signal), { kind: 'values', values: [1, 0] });
  });

  test('is blind without data and without sources, with the reason', async () => {
    assert.match(JSON.stringify(await readerOf({ a: {} }).query('t', 'up', signal)), /found no data/);
    assert.match(JSON.stringify(await readerOf({}).query('t', 'up', signal)), /no data source/);
    assert.match(
      JSON.stringify(await readerOf({ a: { up: new Error('500') } }).query('t', 'up', signal)),
      /source a did not answer: 500/
    );
  });
});
