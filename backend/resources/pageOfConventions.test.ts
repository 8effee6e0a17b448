import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MetricConvention } from '#contract/resource';
import { builtInRows } from './conventionIndex.ts';
import { pageOfConventions } from './pageOfConventions.rules.ts';

const [sample] = builtInRows();
const OWN = [1, 2, 3].map((n): MetricConvention => ({
  ...(sample as MetricConvention),
  id: `0192000${n}-0000-7000-8000-000000000000`,
  metric: `own_${n}`,
  origin: 'tenant',
  convention: 'tenant',
}));

/** All pages, one after the other. */
function walk(query: { q?: string; origin?: 'tenant' | 'built-in'; limit: number }): string[] {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = pageOfConventions(OWN, builtInRows(), { ...query, cursor });
    assert.ok(page.items.length <= query.limit);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

describe('the pages of what metrics mean', () => {
  const all = [...OWN, ...builtInRows()].map(({ id }) => id);

  test('hold every row once, the tenant’s own first', () => {
    for (const limit of [1, 2, 3, 7, all.length, all.length + 1]) {
      assert.deepEqual(walk({ limit }), all);
    }
  });

  test('hold what has all words and the origin that is asked for, whatever the case of letters', () => {
    assert.deepEqual(walk({ limit: 2, origin: 'tenant' }), all.slice(0, 3));
    assert.deepEqual(walk({ limit: 2, q: 'OWN_2 ' }), [OWN[1]?.id]);
    const found = pageOfConventions(OWN, builtInRows(), { q: 'Rate  rabbitmq', limit: 200 }).items;
    assert.ok(found.length > 0 && found.every(({ role, convention }) => role === 'rate' && convention === 'RabbitMQ'));
    assert.deepEqual(walk({ limit: 2, q: 'no such metric' }), []);
  });

  test('go on behind an own row that was removed', () => {
    const { nextCursor } = pageOfConventions(OWN, builtInRows(), { limit: 2 });
    const left = OWN.filter((_, i) => i !== 1);
    const { items } = pageOfConventions(left, builtInRows(), { limit: 1, cursor: nextCursor ?? '' });
    assert.deepEqual(
      items.map(({ id }) => id),
      [OWN[2]?.id]
    );
  });

  test('refuse a cursor of another list, or of a row that never was', () => {
    const other = Buffer.from(JSON.stringify(['sources', 'built-in', 'x'])).toString('base64url');
    const gone = Buffer.from(JSON.stringify(['conventions', 'built-in', 'x'])).toString('base64url');
    for (const cursor of [other, gone, 'x']) {
      assert.throws(() => pageOfConventions(OWN, builtInRows(), { limit: 2, cursor }), { code: 'bad_cursor' });
    }
  });
});
