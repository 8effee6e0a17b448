import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  checkPlaybook,
  createPlaybook,
  deletePlaybook,
  dryRunPlaybook,
  getPlaybook,
  getPlaybookSchema,
  listPlaybooks,
  listPlaybookVersions,
  setPlaybookEnabled,
  updatePlaybook,
  type PlaybookProblem,
  type PlaybookSummary,
} from '#contract/playbook';
import { createTarget, deleteTarget, listTargets, updateTarget } from '#contract/target';
import { startReceiver } from '../testing/receiver.ts';
import { libraryOf } from '../testing/library.ts';
import { automationWorld } from '../testing/world.ts';

const receiver = await startReceiver();
const world = await automationWorld();
const library = await libraryOf(world);
const { call } = library;

const wait = (slug: string, more = ''): string =>
  `slug: ${slug}\nname: ${slug}\n${more}steps:\n  - { id: w, kind: wait, seconds: 1 }\n`;
let slugs = 0;
const newSlug = (): string => `playbook-${++slugs}`;
const add = async (
  source: string,
  tenant = world.tenants[0]
): Promise<{ id: string; version: number; slug: string }> => {
  const made = await call(createPlaybook, { body: { source }, tenant });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
};
const audits = async (): Promise<{ action: string; before: unknown; after: unknown; actor: { name: string } }[]> =>
  (
    await world.rows<{ action: string; before: unknown; after: unknown; actor: { name: string } }>(
      world.tenants[0],
      'audit_entry'
    )
  ).filter(({ action }) => action.startsWith('playbook.'));

test('a target for the tests', async () => {
  const made = await call(createTarget, {
    role: 'Admin',
    body: { name: 'shop', baseUrl: receiver.url, allowPrivate: true, secret: 'Bearer shop-secret' },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const changed = await call(updateTarget, {
    role: 'Admin',
    params: { id: made.body.id },
    body: { name: 'shop', baseUrl: receiver.url, allowPrivate: true, description: 'The shop' },
  });
  assert.deepEqual([changed.body.description, changed.body.hasSecret], ['The shop', true]);
  assert.ok(!JSON.stringify((await call(listTargets)).body).includes('shop-secret'));
});

describe('keeping playbooks', () => {
  test('every version stays, with who wrote it and why; the audit log has before and after', async () => {
    const slug = newSlug();
    const made = await add(wait(slug));
    const changed = await call(updatePlaybook, {
      params: { id: made.id },
      body: { source: wait(slug, 'risk: high\n'), version: 1, comment: 'too kind' },
      name: 'Ben',
    });
    assert.deepEqual(
      [changed.status, changed.body.version, changed.body.risk, changed.body.history.runs],
      [200, 2, 'high', 4]
    );
    const { items } = (await call(listPlaybookVersions, { params: { id: made.id } })).body;
    assert.deepEqual(
      items.map((one: { version: number; comment: string; by: { name: string } }) => [
        one.version,
        one.comment,
        one.by.name,
      ]),
      [
        [2, 'too kind', 'Ben'],
        [1, '', 'Ann'],
      ]
    );
    assert.equal(items[1].source, wait(slug));
    const page = (await call(listPlaybookVersions, { params: { id: made.id }, query: { limit: '1' } })).body;
    const rest = (
      await call(listPlaybookVersions, { params: { id: made.id }, query: { limit: '1', cursor: page.nextCursor } })
    ).body;
    assert.deepEqual([page.items[0].version, rest.items[0].version, rest.nextCursor], [2, 1, null]);
    const entry = (await audits()).find(({ action }) => action === 'playbook.changed');
    assert.deepEqual(
      [entry?.before, entry?.after, entry?.actor.name],
      [{ version: 1, source: wait(slug) }, { version: 2, source: wait(slug, 'risk: high\n') }, 'Ben']
    );
  });

  test('what was written meanwhile is not written over, and a slug stays', async () => {
    const slug = newSlug();
    const { id } = await add(wait(slug));
    await call(updatePlaybook, { params: { id }, body: { source: wait(slug), version: 1 } });
    const late = await call(updatePlaybook, { params: { id }, body: { source: wait(slug), version: 1 } });
    assert.deepEqual([late.status, late.body.error.code], [409, 'conflict']);
    assert.match(late.body.error.message, /Version 2 was written meanwhile; yours is made from 1\. Reload/);
    const moved = await call(updatePlaybook, { params: { id }, body: { source: wait(newSlug()), version: 2 } });
    assert.deepEqual(
      [moved.status, moved.body.error.code, moved.body.error.details[0].path],
      [422, 'playbook_invalid', 'slug']
    );
    const taken = await call(createPlaybook, { body: { source: wait(slug) } });
    assert.deepEqual([taken.status, taken.body.error.code], [409, 'conflict']);
    assert.equal((await call(getPlaybook, { params: { id } })).body.version, 2);
  });

  test('two who write at once: one of them is told', async () => {
    const slug = newSlug();
    const { id } = await add(wait(slug));
    const both = await Promise.all(
      [1, 2].map((n) =>
        call(updatePlaybook, { params: { id }, body: { source: wait(slug, `description: by ${n}\n`), version: 1 } })
      )
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
  });

  test('a playbook with mistakes is not kept: every one by line, advice does not hinder', async () => {
    const before = (await call(listPlaybooks, { query: { limit: '200' } })).body.items.length;
    const slug = newSlug();
    const bad = `slug: ${slug}\nname: x\nsteps:\n  - id: a\n    kind: http\n    target: nowhere\n    path: /{{ x }}\n`;
    const refused = await call(createPlaybook, { body: { source: bad } });
    assert.deepEqual([refused.status, refused.body.error.code], [422, 'playbook_invalid']);
    assert.deepEqual(
      refused.body.error.details.map((one: { path: string }) => one.path),
      ['line 6, column 13 (steps.0.target)', 'line 7, column 11 (steps.0.path)']
    );
    const checked = (await call(checkPlaybook, { body: { source: bad }, role: 'Viewer' })).body;
    assert.deepEqual(
      checked.problems
        .filter((one: PlaybookProblem) => one.severity === 'error')
        .map((one: PlaybookProblem) => [one.line, one.column]),
      [
        [6, 13],
        [7, 11],
      ]
    );
    assert.equal(checked.spec.slug, slug);
    assert.equal((await call(checkPlaybook, { body: { source: 'slug: [' } })).body.spec, null);
    assert.equal((await call(listPlaybooks, { query: { limit: '200' } })).body.items.length, before);
    const advised = await call(createPlaybook, {
      body: { source: bad.replace('nowhere', 'shop').replace('{{ x }}', 'x') },
    });
    assert.equal(advised.status, 201);
  });

  test('one that others call, or that runs, is not removed; what calls itself over others is not written', async () => {
    const [inner, outer] = [newSlug(), newSlug()];
    const { id } = await add(wait(inner));
    const caller = await add(`slug: ${outer}\nname: o\nsteps:\n  - { id: sub, kind: playbook, playbook: ${inner} }\n`);
    const circle = await call(updatePlaybook, {
      params: { id },
      body: {
        source: `slug: ${inner}\nname: i\nsteps:\n  - { id: sub, kind: playbook, playbook: ${outer} }\n`,
        version: 1,
      },
    });
    assert.equal(circle.status, 422);
    assert.match(circle.body.error.message, new RegExp(`circle: ${inner} -> ${outer} -> ${inner}`));
    const called = await call(deletePlaybook, { params: { id }, role: 'Admin' });
    assert.deepEqual(
      [called.status, called.body.error.message],
      [409, `Other playbooks call it: ${outer}. Change them first.`]
    );
    library.active.count = 2;
    const running = await call(deletePlaybook, { params: { id: caller.id }, role: 'Admin' });
    assert.deepEqual(
      [running.status, running.body.error.message],
      [409, '2 of its runs have not ended. Stop them, or wait for their end.']
    );
    library.active.count = 0;
    assert.equal((await call(deletePlaybook, { params: { id: caller.id }, role: 'Admin' })).status, 200);
    assert.equal((await call(deletePlaybook, { params: { id }, role: 'Admin' })).status, 200);
    assert.equal((await call(getPlaybook, { params: { id } })).status, 404);
    assert.equal((await audits()).filter(({ action }) => action === 'playbook.deleted').length, 2);
  });

  test('is enabled and disabled, told once', async () => {
    const { id } = await add(wait(newSlug()));
    assert.equal((await call(setPlaybookEnabled, { params: { id }, body: { enabled: false } })).body.enabled, false);
    await call(setPlaybookEnabled, { params: { id }, body: { enabled: false } });
    assert.equal((await audits()).filter(({ action }) => action === 'playbook.disabled').length, 1);
  });

  test('is nobody else’s: other tenants, lesser roles, tokens without the scope', async () => {
    const slug = newSlug();
    const { id } = await add(wait(slug));
    const tenant = world.tenants[1];
    for (const [operation, given] of [
      [getPlaybook, {}],
      [updatePlaybook, { body: { source: wait(slug), version: 1 } }],
      [setPlaybookEnabled, { body: { enabled: false } }],
      [deletePlaybook, { role: 'Admin' }],
      [listPlaybookVersions, {}],
    ] as const) {
      assert.equal((await call(operation, { params: { id }, tenant, ...given })).status, 404, operation.id);
    }
    assert.equal((await call(dryRunPlaybook, { body: { playbookId: id }, tenant })).status, 404);
    assert.deepEqual((await call(listPlaybooks, { tenant })).body.items, []);
    for (const [operation, role, body] of [
      [createPlaybook, 'Viewer', { source: wait(newSlug()) }],
      [updatePlaybook, 'Viewer', { source: wait(slug), version: 1 }],
      [setPlaybookEnabled, 'Viewer', { enabled: false }],
      [deletePlaybook, 'Editor', undefined],
      [createTarget, 'Editor', { name: 'mine', baseUrl: 'https://mine.example' }],
      [updateTarget, 'Editor', { name: 'mine', baseUrl: 'https://mine.example' }],
      [deleteTarget, 'Editor', undefined],
    ] as const) {
      const answer = await call(operation, { params: { id }, role, ...(body && { body }) });
      assert.deepEqual([answer.status, answer.body.error.code], [403, 'role_missing'], operation.id);
    }
    const token = await call(createPlaybook, { body: { source: wait(newSlug()) }, scopes: ['automation:read'] });
    assert.deepEqual([token.status, token.body.error.code], [403, 'scope_missing']);
    assert.equal((await call(getPlaybook, { params: { id } })).body.version, 1);
  });
});

describe('finding playbooks', () => {
  const names = async (query: Record<string, string>): Promise<string[]> => {
    const answer = await call(listPlaybooks, { query, role: 'Viewer' });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.items.map((one: PlaybookSummary) => one.name);
  };
  test('by words, mechanism and risk, page by page in either order', async () => {
    for (const [name, more] of [
      ['回滚 支付', 'applies: { mechanisms: [deploy] }\nrisk: high\n'],
      ['Find 100% me_1', 'applies: { mechanisms: [disk] }\nrisk: low\n'],
      ['Find alpha', 'description: the Needle in here\napplies: { mechanisms: [disk, memory] }\n'],
    ] as const) {
      world.clock.at += 1_000;
      await add(wait(newSlug(), more).replace(/^name: .*$/m, `name: ${name}`));
    }
    assert.deepEqual(await names({ q: 'find' }), ['Find 100% me_1', 'Find alpha']);
    assert.deepEqual(await names({ q: '0% ME_' }), ['Find 100% me_1']);
    assert.deepEqual(await names({ q: 'needle' }), ['Find alpha']);
    assert.deepEqual(await names({ q: '支付' }), ['回滚 支付']);
    assert.deepEqual(await names({ mechanism: 'memory' }), ['Find alpha']);
    assert.deepEqual(await names({ mechanism: 'disk', risk: 'low' }), ['Find 100% me_1']);
    assert.equal((await names({ sort: '-updatedAt' }))[0], 'Find alpha');
    for (const sort of ['name', '-updatedAt']) {
      const whole = await names({ sort, limit: '200' });
      const paged: string[] = [];
      for (let cursor = ''; ;) {
        const { body } = await call(listPlaybooks, { query: { sort, limit: '2', ...(cursor !== '' && { cursor }) } });
        paged.push(...body.items.map((one: PlaybookSummary) => one.name));
        if (body.nextCursor === null) {
          break;
        }
        cursor = body.nextCursor;
      }
      assert.deepEqual(paged, whole);
    }
    const { nextCursor } = (await call(listPlaybooks, { query: { limit: '1' } })).body;
    for (const cursor of ['x', nextCursor.slice(2)]) {
      assert.equal((await call(listPlaybooks, { query: { cursor } })).body.error.code, 'bad_cursor');
    }
    assert.equal(
      (await call(listPlaybooks, { query: { cursor: nextCursor, sort: '-updatedAt' } })).body.error.code,
      'bad_cursor'
    );
    assert.equal(
      (await call(listPlaybooks, { query: { cursor: nextCursor }, tenant: world.tenants[1] })).body.error.code,
      'bad_cursor'
    );
  });
});

test('the schema for editors knows every kind of step, and what this tenant may name', async () => {
  const { schema, targets, playbooks } = (await call(getPlaybookSchema, { role: 'Viewer' })).body;
  assert.deepEqual(targets, ['shop']);
  assert.ok(playbooks.length > 3);
  const text = JSON.stringify(schema);
  assert.match(text, /"enum":\["shop"\]/);
  for (const kind of ['http', 'wait', 'verify', 'notify', 'annotation', 'silence', 'approve', 'playbook']) {
    assert.ok(text.includes(`"const":"${kind}"`), kind);
  }
  const { required } = schema.$defs.PlaybookSpec;
  assert.ok(required.includes('slug') && !required.includes('risk'));
  assert.deepEqual((await call(getPlaybookSchema, { tenant: world.tenants[1] })).body.playbooks, []);
});
