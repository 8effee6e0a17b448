import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createKnowledgeItem,
  exportKnowledgeItem,
  getKnowledgeItem,
  listKnowledgeVersions,
  updateKnowledgeItem,
  type KnowledgeItem,
} from '#contract/knowledge';
import { newId } from '../../platform/index.ts';
import { knowledgeWorld } from '../testing/world.ts';

const world = await knowledgeWorld();

async function create(given: object = {}): Promise<KnowledgeItem> {
  const made = await world.call(createKnowledgeItem, { body: { kind: 'runbook', title: 'Pool full', ...given } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}
const update = (id: string, body: object, as: object = {}) =>
  world.call(updateKnowledgeItem, { params: { id }, body, ...as });

describe('a runbook or note', () => {
  test('is made as a draft, told to pages and the audit log', async () => {
    world.published.length = 0;
    const item = await create({ body: 'Restart it.', services: ['payment', 'payment', ' '], tags: ['pool'] });
    assert.deepEqual([item.status, item.version, item.services, item.updatedBy.name], ['draft', 1, ['payment'], 'Ann']);
    assert.deepEqual(world.published, [{ type: 'knowledge', itemId: item.id, incidentId: null }]);
    const audit = await world.rows<{ action: string; target_id: string }>('audit_entry');
    assert.ok(audit.some((one) => one.action === 'knowledge.created' && one.target_id === item.id));
    assert.deepEqual((await world.call(getKnowledgeItem, { params: { id: item.id } })).body, item);
  });

  test('belongs to the incident that is named', async () => {
    const incident = await world.openIncident({ severity: 'high' });
    const item = await create({ incidentId: incident.id });
    assert.deepEqual([item.incidentId, item.incidentNumber, item.severity], [incident.id, incident.number, 'high']);
  });

  test('has a version for every change, newest first, by pages', async () => {
    const item = await create({ body: 'one' });
    const second = (await update(item.id, { version: 1, body: 'two', comment: 'better' })).body;
    assert.deepEqual([second.version, second.body], [2, 'two']);
    await update(item.id, { version: 2, title: 'Pool is full', status: 'published' });
    const first = await world.call(listKnowledgeVersions, { params: { id: item.id }, query: { limit: '2' } });
    assert.deepEqual(
      first.body.items.map((one) => [one.version, one.title, one.body, one.status, one.comment]),
      [
        [3, 'Pool is full', 'two', 'published', ''],
        [2, 'Pool full', 'two', 'draft', 'better'],
      ]
    );
    const rest = await world.call(listKnowledgeVersions, {
      params: { id: item.id },
      query: { limit: '2', cursor: first.body.nextCursor ?? '' },
    });
    assert.deepEqual([rest.body.items.map((one) => one.version), rest.body.nextCursor], [[1], null]);
  });

  test('is not changed by somebody who read an older version', async () => {
    const item = await create();
    await update(item.id, { version: 1, title: 'A' });
    const late = await update(item.id, { version: 1, title: 'B' });
    assert.deepEqual([late.status, late.error.code], [409, 'conflict']);
    assert.equal((await world.call(getKnowledgeItem, { params: { id: item.id } })).body.title, 'A');
  });

  test('of two who change it at once one is told so', async () => {
    const item = await create();
    const both = await Promise.all(['A', 'B'].map((title) => update(item.id, { version: 1, title })));
    assert.deepEqual(both.map((one) => one.status).sort(), [200, 409]);
  });

  test('does not get a version by a change that changes nothing', async () => {
    const item = await create({ tags: ['a'] });
    assert.equal((await update(item.id, { version: 1, title: item.title, tags: ['a'] })).body.version, 1);
  });

  test('is published by whom and when, and can be archived', async () => {
    const item = await create();
    world.clock.at += 5_000;
    const published = (await update(item.id, { version: 1, status: 'published' }, { name: 'Bea' })).body;
    assert.deepEqual(
      [published.publishedBy?.name, published.publishedAt],
      ['Bea', new Date(world.clock.at).toISOString()]
    );
    assert.equal((await update(item.id, { version: 2, status: 'archived' })).body.status, 'archived');
    assert.ok(!world.emitted.some((one) => one.name === 'postmortem.published'));
  });

  test('keeps HTML and scripts as the text that they are, without what cannot be stored', async () => {
    const body = '<script>alert(1)</script> <img src=x onerror=alert(1)> \u0000[x](javascript:alert(1))';
    const item = await create({ title: '<b>Bold</b>\n line', body });
    assert.equal(item.title, '<b>Bold</b> line');
    assert.equal(item.body, body.replace('\u0000', ''));
  });
});

describe('an export', () => {
  test('is one Markdown document with front matter that nothing can break out of', async () => {
    const item = await create({
      title: '磁盘: "full"\n---\nstatus: published',
      body: '# Do\n\n<b>this</b>',
      services: ['a: b'],
      tags: ['x]'],
    });
    const { filename, markdown } = (await world.call(exportKnowledgeItem, { params: { id: item.id } })).body;
    assert.match(filename, /^[\p{L}\p{N}-]+\.md$/u);
    const [, front = '', ...rest] = markdown.split(/^---$/m);
    assert.match(front, /\ntitle: "磁盘: \\"full\\" --- status: published"\n/);
    assert.match(front, /\nservices: \["a: b"\]\ntags: \["x\]"\]\n/);
    assert.equal(rest.join('---').trim(), '# Do\n\n<b>this</b>');
  });
});

describe('refused', () => {
  test('is what names nothing, too much, or what people make otherwise', async () => {
    for (const body of [
      { kind: 'postmortem', title: 'x' },
      { kind: 'note', title: ' ' },
      { kind: 'note', title: 'x'.repeat(301) },
      { kind: 'note', title: 'x', body: 'x'.repeat(200_001) },
      { kind: 'note', title: 'x', owner: 'me' },
    ]) {
      assert.equal((await world.call(createKnowledgeItem, { body })).error.code, 'bad_request');
    }
    assert.equal(
      (await world.call(createKnowledgeItem, { body: { kind: 'note', title: 'x', incidentId: newId() } })).error.code,
      'not_found'
    );
  });

  test('is a Viewer who writes, and a token without the scope', async () => {
    const item = await create();
    const asViewer = { role: 'Viewer' as const };
    assert.equal(
      (await world.call(createKnowledgeItem, { body: { kind: 'note', title: 'x' }, ...asViewer })).status,
      403
    );
    assert.equal((await update(item.id, { version: 1, title: 'x' }, asViewer)).status, 403);
    assert.equal(
      (await update(item.id, { version: 1, title: 'x' }, { scopes: ['knowledge:read'] })).error.code,
      'scope_missing'
    );
    assert.equal((await world.call(getKnowledgeItem, { params: { id: item.id }, ...asViewer })).status, 200);
    assert.equal(
      (await world.call(getKnowledgeItem, { params: { id: item.id }, scopes: ['incidents:read'] })).status,
      403
    );
  });

  test('is another tenant', async () => {
    const item = await create();
    const there = { tenant: world.tenants[1], params: { id: item.id } };
    for (const operation of [getKnowledgeItem, listKnowledgeVersions, exportKnowledgeItem]) {
      assert.equal((await world.call(operation, there)).error.code, 'not_found');
    }
    assert.equal(
      (await update(item.id, { version: 1, title: 'x' }, { tenant: world.tenants[1] })).error.code,
      'not_found'
    );
    assert.deepEqual(await world.rows('knowledge_posting', world.tenants[1]), []);
  });

  test('is what is not there, and a cursor that was altered', async () => {
    assert.equal((await world.call(getKnowledgeItem, { params: { id: newId() } })).error.code, 'not_found');
    assert.equal((await world.call(getKnowledgeItem, { params: { id: 'x' } })).error.code, 'bad_request');
    const { id } = await create();
    const cursor = Buffer.from(JSON.stringify(['knowledge/versions', 'x'])).toString('base64url');
    assert.equal(
      (await world.call(listKnowledgeVersions, { params: { id }, query: { cursor } })).error.code,
      'bad_cursor'
    );
  });
});
