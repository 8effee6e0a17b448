import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { updateTrigger, type Trigger } from '#contract/trigger';
import { newId } from '../../platform/index.ts';
import { triggerWorld } from '../testing/triggerWorld.ts';
import { NOW } from '../testing/world.ts';
import { TRIGGER_LIMITS } from './index.ts';

const world = await triggerWorld();

describe('a webhook', () => {
  const body = JSON.stringify({ state: 'down' });
  interface Sent {
    status: number;
    body: { started?: boolean; runId?: string; error?: { code: string } };
  }
  async function send(
    trigger: Trigger,
    secret: string,
    given: { body?: string; at?: number; headers?: Record<string, string>; url?: string } = {}
  ): Promise<Sent> {
    const text = given.body ?? body;
    const stamp = String(Math.floor((given.at ?? world.clock.at) / 1000));
    const mac = createHmac('sha256', secret).update(`${stamp}:${text}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-grafana-alerting-signature': mac,
      'x-grafana-alerting-timestamp': stamp,
      ...given.headers,
    };
    const kept = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    const answer = await fetch(world.doorUrl + (given.url ?? trigger.webhookUrl), {
      method: 'POST',
      headers: kept,
      body: text,
    });
    return { status: answer.status, body: (await answer.json()) as Sent['body'] };
  }

  test('starts the playbook when its condition holds; its secret is shown once', async () => {
    const { trigger, secret } = await world.made({ kind: 'webhook', condition: 'body.state == "down"' });
    assert.match(secret, /^sre_trigger_/);
    assert.ok(world.part.webhooks.owns(trigger.webhookUrl ?? ''));
    const { status, body: receipt } = await send(trigger, secret);
    assert.deepEqual([status, receipt.started, receipt.runId], [202, true, [...world.runs.made.keys()][0]]);
    assert.deepEqual((await send(trigger, secret, { body: '{"state":"up"}' })).body, {
      started: false,
      runId: null,
      runNumber: null,
    });
    assert.deepEqual((await send(trigger, secret, { body: '[1]' })).body.started, false);
    assert.match((await world.read(trigger.id)).lastError ?? '', /could not be read/);
    assert.equal(world.runs.requests.length, 1);
  });

  test('that is sent again is the same run', async () => {
    const { trigger, secret } = await world.made({ kind: 'webhook' });
    const all = await Promise.all([send(trigger, secret), send(trigger, secret), send(trigger, secret)]);
    const again = await send(trigger, secret);
    assert.deepEqual([again.status, again.body.started, again.body.runId], [200, false, all[0]?.body.runId]);
    assert.equal(world.runs.requests.length, 1);
  });

  test('is refused unsigned, forged, without its time, and long after', async () => {
    const { trigger, secret } = await world.made({ kind: 'webhook' });
    const unsigned = { 'x-grafana-alerting-signature': '' };
    const codes = [
      await send(trigger, secret, { headers: unsigned }),
      await send(trigger, 'another secret'),
      await send(trigger, secret, { headers: { 'x-grafana-alerting-signature': 'zz' } }),
      await send(trigger, secret, { headers: { 'x-grafana-alerting-timestamp': '' } }),
      await send(trigger, secret, { headers: { 'x-grafana-alerting-timestamp': String(NOW / 1000 + 1) } }),
      await send(trigger, secret, { at: NOW - 301_000 }),
      await send(trigger, secret, { at: NOW + 301_000 }),
      await send(trigger, secret, { url: `/webhooks/${newId()}/trigger` }),
    ].map((answer) => [answer.status, answer.body.error?.code]);
    assert.deepEqual(codes, [
      [403, 'not_signed'],
      [403, 'bad_signature'],
      [403, 'bad_signature'],
      [403, 'not_signed'],
      [403, 'bad_signature'],
      [403, 'replayed'],
      [403, 'replayed'],
      [403, 'not_signed'],
    ]);
    assert.equal(world.runs.requests.length, 0);
  });

  test('is refused when it is too large, no JSON, or turned off; other methods and paths are unknown', async () => {
    const { trigger, secret } = await world.made({ kind: 'webhook' });
    const large = JSON.stringify({ text: 'x'.repeat(TRIGGER_LIMITS.bodyBytes) });
    assert.equal((await send(trigger, secret, { body: large })).status, 413);
    assert.equal((await send(trigger, secret, { body: '{' })).status, 400);
    assert.equal((await send(trigger, secret, { headers: { 'content-type': 'text/plain' } })).status, 415);
    assert.equal((await fetch(world.doorUrl + trigger.webhookUrl)).status, 404);
    assert.ok(!world.part.webhooks.owns('/webhooks/x/trigger') && !world.part.webhooks.owns(undefined));
    await world.call(updateTrigger, {
      params: { id: trigger.id },
      body: { name: 'off', playbookId: world.playbook.id, kind: 'webhook', enabled: false },
    });
    assert.equal((await send(trigger, secret)).status, 409);
    assert.equal(world.runs.requests.length, 0);
  });

  test('storm is bounded with 429', async () => {
    const { trigger, secret } = await world.made({ kind: 'webhook' });
    const statuses = [];
    for (let i = 0; i < TRIGGER_LIMITS.runsPerHour + 3; i++) {
      statuses.push((await send(trigger, secret, { body: JSON.stringify({ i }) })).status);
    }
    assert.deepEqual(
      [world.runs.requests.length, statuses.filter((status) => status === 429).length],
      [TRIGGER_LIMITS.runsPerHour, 3]
    );
  });

  test('whose condition never ends turns its trigger off, with the reason', async () => {
    const loops = 'body.l.exists(a, body.l.exists(b, body.l.exists(c, body.l.exists(d, a + b + c + d < 0.0))))';
    const { trigger, secret } = await world.made({ kind: 'webhook', condition: loops });
    const list = JSON.stringify({ l: Array.from({ length: 2_000 }, (_, i) => i) });
    assert.equal((await send(trigger, secret, { body: list })).body.started, false);
    const after = await world.read(trigger.id);
    assert.deepEqual([after.enabled, /turned off/.test(after.lastError ?? '')], [false, true]);
    assert.equal((await send(trigger, secret, { body: list })).status, 409);
  });
});
