import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createKnowledgeItem,
  getKnowledgeFacets,
  searchKnowledge,
  updateKnowledgeItem,
  type KnowledgeItem,
} from '#contract/knowledge';
import { knowledgeWorld } from '../testing/world.ts';
import { excerptOf } from './excerpt.rules.ts';
import { soughtOf } from '../../analysis/index.ts';
import { plainText } from './plain.rules.ts';

const world = await knowledgeWorld();

async function create(title: string, body = '', more: object = {}): Promise<KnowledgeItem> {
  world.clock.at += 1_000;
  const made = await world.call(createKnowledgeItem, { body: { kind: 'runbook', title, body, ...more } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}
async function found(q: string, more: Record<string, string | string[]> = {}): Promise<string[]> {
  const answer = await world.call(searchKnowledge, { query: { q, ...more } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.items.map((one) => one.title);
}

describe('a search', () => {
  test('finds words in title, body, services and tags, whatever their case, number or accents', async () => {
    const item = await create('Connection pools', 'The réseau timed out.', {
      services: ['ledger-api'],
      tags: ['hikari'],
    });
    for (const q of ['POOL', 'pools', 'reseau', 'Ledger', 'hikari', 'connec', 'timed out']) {
      assert.deepEqual(await found(q), [item.title], q);
    }
    assert.deepEqual(await found('pool nowhere'), []);
  });

  test('finds Chinese, Japanese and Korean, also within longer words, and single characters', async () => {
    await create('数据库连接池耗尽', '支付服务的延迟升高，重启数据库后恢复。');
    await create('応答が遅いサービス', 'データベースの接続が足りない。');
    await create('결제 지연', '데이터베이스 연결 부족.');
    for (const [q, title] of [
      ['连接池', '数据库连接池耗尽'],
      ['数据库 重启', '数据库连接池耗尽'],
      ['池', '数据库连接池耗尽'],
      ['支付延迟', ''],
      ['遅い', '応答が遅いサービス'],
      ['データベース', '応答が遅いサービス'],
      ['ービス', '応答が遅いサービス'],
      ['지연', '결제 지연'],
      ['데이터베이스', '결제 지연'],
    ] as const) {
      assert.deepEqual(await found(q), title === '' ? await found(q) : [title], q);
    }
  });

  test('puts a title before a body, and words that stand together before words far apart', async () => {
    const far = 'filler '.repeat(60);
    await create('Far', `certificate ${far} rotation`);
    await create('Near', `some ${far} certificate rotation`);
    await create('Certificate rotation', far);
    assert.deepEqual(await found('certificate rotation'), ['Certificate rotation', 'Near', 'Far']);
  });

  test('puts rare words before frequent ones when not all are there', async () => {
    for (let i = 0; i < 6; i++) {
      await create(`Kafka ${i}`, 'kafka broker lag');
    }
    await create('Quorum', 'kafka zookeeper quorum lost');
    const titles = await found('kafka quorum lost');
    assert.equal(titles[0], 'Quorum');
  });

  test('follows changes: words that are gone are not found, new ones are', async () => {
    const item = await create('Changing', 'alphaword stays');
    await world.call(updateKnowledgeItem, { params: { id: item.id }, body: { version: 1, body: 'betaword stays' } });
    assert.deepEqual([await found('alphaword'), await found('betaword')], [[], ['Changing']]);
  });

  test('narrows by kind, status, service and tag', async () => {
    await create('Narrow one', 'narrowing', { services: ['a'], tags: ['t'] });
    const two = await create('Narrow two', 'narrowing', { kind: 'note', services: ['b'] });
    await world.call(updateKnowledgeItem, { params: { id: two.id }, body: { version: 1, status: 'published' } });
    assert.deepEqual(await found('narrowing', { kind: 'note' }), ['Narrow two']);
    assert.deepEqual(await found('narrowing', { status: 'draft' }), ['Narrow one']);
    assert.deepEqual(await found('narrowing', { service: ['a', 'x'] }), ['Narrow one']);
    assert.deepEqual(await found('narrowing', { tag: 't', service: 'b' }), []);
    assert.deepEqual(await found('', { tag: 't' }), ['Narrow one']);
    const facets = (await world.call(getKnowledgeFacets, { query: { q: 'narrowing', kind: 'note' } })).body;
    assert.deepEqual([facets.total, facets.capped], [1, false]);
    assert.deepEqual(facets.kind, [
      { value: 'note', count: 1 },
      { value: 'runbook', count: 1 },
    ]);
    assert.deepEqual(facets.status, [{ value: 'published', count: 1 }]);
    assert.deepEqual(facets.service, [{ value: 'b', count: 1 }]);
    assert.deepEqual(facets.tag, []);
  });

  test('goes through all pages once, by relevance and by time', async () => {
    for (let i = 0; i < 7; i++) {
      await create(`Paging ${i}`, `paging ${'more '.repeat(i)}`);
    }
    for (const q of ['paging', '']) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await world.call(searchKnowledge, {
          query: { limit: '3', ...(q && { q }), ...(cursor && { cursor }) },
        });
        seen.push(...page.body.items.map((one) => one.id));
        cursor = page.body.nextCursor ?? undefined;
      } while (cursor !== undefined);
      assert.equal(new Set(seen).size, seen.length);
      assert.ok(seen.length >= 7);
    }
    const newest = await world.call(searchKnowledge, { query: { limit: '1' } });
    assert.equal(newest.body.items[0]?.title, 'Paging 6');
  });

  test('of nothing but marks finds nothing, and takes nothing for an operator', async () => {
    for (const q of ['!!!', "'", '&|!()', "pool' | 'x", '<->', '%', '\\']) {
      assert.equal((await world.call(searchKnowledge, { query: { q } })).status, 200, q);
      assert.equal((await world.call(getKnowledgeFacets, { query: { q } })).status, 200, q);
    }
    assert.deepEqual(await found('!!!'), []);
  });

  test('is bounded and refuses cursors of another list', async () => {
    assert.equal((await world.call(searchKnowledge, { query: { q: 'x'.repeat(301) } })).error.code, 'bad_request');
    assert.equal((await world.call(searchKnowledge, { query: { q: '字'.repeat(300) } })).status, 200);
    const page = await world.call(searchKnowledge, { query: { limit: '1' } });
    const cursor = page.body.nextCursor ?? '';
    assert.equal((await world.call(searchKnowledge, { query: { q: 'pool', cursor } })).error.code, 'bad_cursor');
    assert.equal((await world.call(searchKnowledge, { query: { cursor: 'x' } })).error.code, 'bad_cursor');
  });

  test('sees nothing of another tenant', async () => {
    await create('Secretword', 'secretword');
    const there = await world.call(searchKnowledge, { query: { q: 'secretword' }, tenant: world.tenants[1] });
    assert.deepEqual(there.body.items, []);
    assert.deepEqual((await world.call(searchKnowledge, { tenant: world.tenants[1] })).body.items, []);
    assert.equal((await world.call(getKnowledgeFacets, { tenant: world.tenants[1] })).body.total, 0);
  });
});

describe('an excerpt', () => {
  test('is the part that holds most of what is sought, as plain text', () => {
    const body = `# Title\n\n${'Nothing here. '.repeat(60)}\n\n- The **pool** of [payment](http://x/y) is \`exhausted\`.\n\n${'More. '.repeat(100)}`;
    const excerpt = excerptOf(body, soughtOf('exhausted pool', 8));
    assert.match(excerpt, /^… .*The pool of payment is exhausted\..* …$/);
    assert.ok(excerpt.length <= 300);
  });
  test('is the beginning when nothing is sought or found', () => {
    assert.equal(excerptOf('# Steps\n\n1. One\n2. Two', []), 'Steps One Two');
    assert.equal(excerptOf('One', soughtOf('two', 8)), 'One');
    assert.equal(excerptOf('', []), '');
  });
  test('finds Chinese far into a body', () => {
    assert.match(
      excerptOf(`${'无关。'.repeat(300)}连接池耗尽${'无关。'.repeat(300)}`, soughtOf('连接池', 8)),
      /连接池耗尽/
    );
  });
  test('keeps HTML as characters', () => {
    assert.equal(plainText('<script>alert(1)</script> & <b>x</b>', 100), '<script>alert(1)</script> & <b>x</b>');
  });
  test('never has half a character', () => {
    const excerpt = excerptOf('😀'.repeat(500), []);
    assert.ok(excerpt.isWellFormed());
  });
});
