import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type ResolvedCall } from '#contract/playbook';
import { HttpStep } from '#contract/playbookStep';
import { TargetInput } from '#contract/target';
import { testDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { createSecrets, newId, openDatabase, silentLog, type Database } from '../../platform/index.ts';
import { ensureTenant, systemActor } from '../../tenancy/index.ts';
import { createTarget } from '../targets/commands.ts';
import { openTargets } from '../targets/openTargets.ts';
import type { Reach } from '../targets/reachable.rules.ts';
import { startReceiver } from '../testing/receiver.ts';
import { httpExecutor } from './httpStep.ts';
import type { RunScope, StepContext, StepExecutor, StepOutcome } from './step.ts';

const SECRET = 'Bearer very-secret-token';
let made: TestDatabase;
let database: Database;
let tenantId: string;
const receiver = await startReceiver();
let executor: StepExecutor;
const own = new Set<number>();
const allowed = { loopback: true };
const reach = (allowPrivate: boolean): Reach => ({
  allowPrivate,
  allowLoopback: allowed.loopback,
  ownPorts: own,
  ownAddresses: [],
});

before(async () => {
  made = await testDatabase();
  database = openDatabase({ url: made.url, poolSize: 4, log: silentLog });
  const grafanaUrl = `http://${newId()}.test`;
  tenantId = (await ensureTenant(database, { name: 'T', orgId: 1, grafanaUrl, issuer: grafanaUrl })).id;
  const deps = { secrets: createSecrets(Buffer.alloc(32, 1)), clock: { now: () => 0 }, reach };
  executor = httpExecutor(openTargets({ database, ...deps }));
  const add = (name: string, baseUrl: string, more: object = {}): Promise<unknown> =>
    database.tenant(tenantId, (tx) =>
      createTarget(tx, deps, systemActor(tenantId), TargetInput.parse({ name, baseUrl, allowPrivate: true, ...more }))
    );
  await add('shop', `${receiver.url}/base/api`, { secret: SECRET });
  await add('named', `http://localhost:${receiver.port}`);
  await add('public-only', `http://localtest.invalid:${receiver.port}`, { allowPrivate: false });
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
  const { port } = free.address() as { port: number };
  await new Promise((resolve) => free.close(resolve));
  await add('nobody', `http://127.0.0.1:${port}`);
});
beforeEach(() => {
  receiver.got.length = 0;
  receiver.answer = (_request, response) =>
    void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":true}');
  own.clear();
  allowed.loopback = true;
});
after(async () => {
  await database.close();
  await made.drop();
});

const scopeOf = (parameters: RunScope['parameters'], steps: RunScope['steps'] = {}): RunScope => ({
  parameters,
  run: { id: 'r', number: 1 },
  incident: null,
  finding: null,
  change: null,
  steps,
});
const resolve = (
  given: object,
  parameters: RunScope['parameters'] = {},
  steps: RunScope['steps'] = {}
): Promise<ResolvedCall> =>
  executor.resolve(
    tenantId,
    HttpStep.parse({ id: 'a', kind: 'http', target: 'shop', path: '/x', ...given }),
    scopeOf(parameters, steps)
  );
const lines: string[] = [];
const execute = (call: ResolvedCall, signal = new AbortController().signal): Promise<StepOutcome> => {
  const context: StepContext = {
    tenantId,
    runId: 'r',
    idempotencyKey: 'run-1:0',
    signal,
    log: (line) => void lines.push(line),
  };
  return executor.execute(call, context);
};
const send = async (given: object = {}, parameters: RunScope['parameters'] = {}): Promise<StepOutcome> =>
  execute(await resolve(given, parameters));

describe('a request', () => {
  test('is what the call says, with the secret that the call does not say', async () => {
    const call = await resolve(
      {
        path: '/services/{{ service }}/scale',
        query: { 'dry run': '{{ service }} & co' },
        headers: { 'X-Reason': 'because {{ service }}' },
        body: { replicas: '{{ n }}', note: 'for {{ service }}' },
        title: 'Scale {{ service }}',
      },
      { service: 'pay/ment', n: 3 }
    );
    assert.equal(call.title, 'Scale pay/ment');
    assert.equal(
      call.summary,
      `POST ${receiver.url}/base/api/services/pay%2Fment/scale?dry%20run=pay%2Fment%20%26%20co`
    );
    assert.equal(call.effect, true);
    assert.deepEqual(call.detail['headers'], { 'X-Reason': 'because pay/ment', Authorization: '•••' });
    assert.ok(!JSON.stringify(call).includes('very-secret'));
    assert.equal(receiver.got.length, 0);
    const outcome = await execute(call);
    assert.deepEqual(outcome, { status: 'succeeded', output: '{"ok":true}', body: { ok: true } });
    const [got] = receiver.got;
    assert.equal(
      `${got?.method} ${got?.url}`,
      'POST /base/api/services/pay%2Fment/scale?dry%20run=pay%2Fment%20%26%20co'
    );
    assert.deepEqual(JSON.parse(got?.body ?? ''), { replicas: 3, note: 'for pay/ment' });
    assert.equal(got?.headers.authorization, SECRET);
    assert.equal(got?.headers['idempotency-key'], 'run-1:0');
    assert.equal(got?.headers['x-reason'], 'because pay/ment');
    assert.ok(!lines.join('\n').includes('very-secret'));
  });

  test('of a GET has no effect and no body; what may be repeated is said', async () => {
    const call = await resolve({ method: 'GET' });
    assert.equal(call.effect, false);
    await execute(call);
    assert.equal(receiver.got[0]?.headers['content-length'], undefined);
    const repeatable = (given: object): boolean =>
      executor.isRepeatable(HttpStep.parse({ id: 'a', kind: 'http', target: 'shop', path: '/', ...given }));
    assert.deepEqual(
      [
        repeatable({ method: 'GET' }),
        repeatable({}),
        repeatable({ method: 'PUT' }),
        repeatable({ method: 'PUT', repeatable: true }),
      ],
      [true, false, false, true]
    );
  });

  test('keeps what only an earlier step can fill, and takes it in at the step', async () => {
    const given = { path: '/jobs/{{ steps.start.body.id }}', body: { n: '{{ steps.start.body.n }}' } };
    const planned = await resolve(given);
    assert.deepEqual(planned.deferred, ['steps.start.body.id', 'steps.start.body.n']);
    const filled = await resolve(given, {}, { start: { status: 'succeeded', body: { id: 'a b', n: 2 } } });
    assert.equal(filled.detail['url'], `${receiver.url}/base/api/jobs/a%20b`);
    assert.deepEqual(filled.detail['body'], { n: 2 });
    await assert.rejects(
      resolve(given, {}, { start: { status: 'succeeded', body: { id: '../..', n: 2 } } }),
      /would lead to another path/
    );
    await assert.rejects(resolve(given, {}, { start: { status: 'failed', body: null } }), /no value/);
  });
});

describe('values that would lead elsewhere are refused before anything is sent', () => {
  for (const [what, given, values, reason] of [
    [
      'a path that leads up',
      { path: '/a/{{ v }}' },
      { v: '../../admin' },
      /path: the value of \{\{ v \}\}.*another path/,
    ],
    ['two halves of a path that leads up', { path: '/a/{{ v }}{{ w }}' }, { v: '.', w: '.' }, /another path/],
    ['an empty segment', { path: '/users/{{ v }}' }, { v: '' }, /no such parameter|is empty/],
    ['a path that leads up as written', { path: '/a/%2e%2e%2f/b' }, {}, /no path below the target/],
    ['a line end in a header', { headers: { 'X-A': '{{ v }}' } }, { v: 'x\r\nX-Evil: 1' }, /headers\.X-A.*line ends/],
    ['the header that the target sets', { headers: { AUTHORIZATION: 'x' } }, {}, /target sets this header/],
    ['an unknown target', { target: 'metadata' }, {}, /no target "metadata"/],
    ['an object where a text is due', { path: '/{{ steps }}' }, {}, /path/],
  ] as const) {
    test(what, async () => {
      await assert
        .rejects(resolve(given, values as RunScope['parameters']), (error: Error) => {
          assert.equal(error.name, 'TemplateProblem');
          assert.match(error.message, reason);
          return true;
        })
        .catch(async (error: unknown) => {
          // A placeholder of steps alone is deferred: it stays, and nothing is sent.
          assert.ok(what.startsWith('an object'), String(error));
        });
      assert.equal(receiver.got.length, 0);
    });
  }

  test('what looks like another host stays a path', async () => {
    await send({ path: '//evil.example/x' });
    assert.equal(receiver.got[0]?.url, '/base/api/evil.example/x');
  });
});

describe('an address that may not be called', () => {
  const failsUnsent = async (call: ResolvedCall, reason: RegExp): Promise<void> => {
    const outcome = await execute(call);
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.status === 'failed' ? outcome.error : '', reason);
    assert.equal(receiver.got.length, 0);
  };

  test('is refused at the connection: the sidecar itself, by number and by name', async () => {
    for (const target of ['shop', 'named']) {
      own.clear();
      const call = await resolve({ target });
      own.add(receiver.port);
      await failsUnsent(call, /Nothing was sent: .*the sidecar itself or its database/);
    }
  });

  test('is refused at the connection: loopback, by number and by name, unless the operator allows it', async () => {
    for (const target of ['shop', 'named']) {
      allowed.loopback = true;
      const call = await resolve({ target });
      allowed.loopback = false;
      await failsUnsent(call, /Nothing was sent: .*ALLOW_PRIVATE_TARGETS/);
    }
  });

  test('is refused when it is planned already, as far as its text tells', async () => {
    own.add(receiver.port);
    await assert.rejects(resolve({}), /target: .*the sidecar itself/);
    await assert.rejects(resolve({ target: 'named' }), /target: .*the sidecar itself/);
  });

  test('is refused where a call was forged to go to metadata services', async () => {
    const call = await resolve({});
    for (const url of [
      'http://169.254.169.254/latest/meta-data',
      'http://[fd00:ec2::254]/',
      'http://100.100.100.200/',
      'http://[::ffff:169.254.169.254]/',
    ]) {
      await failsUnsent({ ...call, detail: { ...call.detail, url } }, /Nothing was sent: .*metadata/);
    }
  });

  test('a name that is not known is not sent to', async () => {
    await failsUnsent(await resolve({ target: 'public-only' }), /Nothing was sent/);
  });
});

describe('what comes back', () => {
  const failed = async (given: object = {}): Promise<{ output: string; error: string }> => {
    const outcome = await send(given);
    assert.equal(outcome.status, 'failed', JSON.stringify(outcome));
    return outcome as { output: string; error: string };
  };

  for (const location of [
    'http://169.254.169.254/latest',
    'http://127.0.0.1:10180/',
    '/elsewhere',
    'https://shop.example/',
  ]) {
    test(`a redirect to ${location} is told and not followed`, async () => {
      receiver.answer = (_request, response) => void response.writeHead(307, { Location: location }).end();
      const { error } = await failed();
      assert.ok(error.includes(`answered 307 and points to ${location}. Redirects are never followed`), error);
      assert.equal(receiver.got.length, 1);
    });
  }

  test('a 500 fails with what was said', async () => {
    receiver.answer = (_request, response) => void response.writeHead(500).end('out of memory');
    const { error, output } = await failed();
    assert.equal(error, 'It answered 500; expected was 200, 201, 202, 204.');
    assert.equal(output, 'out of memory');
  });

  test('a status that was expected is fine, whatever it is', async () => {
    receiver.answer = (_request, response) => void response.writeHead(404).end();
    assert.equal((await send({ method: 'DELETE', expect: [204, 404] })).status, 'succeeded');
  });

  test('10 MB are not read: the first MB is, its end is kept, and no later step may name it', async () => {
    let written = 0;
    receiver.answer = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const more = (): void => {
        while (written < 10_000_000 && !response.destroyed) {
          written += 64_000;
          if (!response.write('x'.repeat(64_000))) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    const outcome = await send();
    assert.equal(outcome.status, 'succeeded');
    assert.ok(outcome.output.length <= 20_000 && outcome.output.endsWith('(longer than 1 MB; the rest was not read)'));
    assert.equal(outcome.status === 'succeeded' ? outcome.body : '', null);
    assert.ok(written < 10_000_000, `${written} bytes were taken`);
  });

  test('a secret that is said back is concealed, whole and bare', async () => {
    receiver.answer = (request, response) =>
      void response
        .writeHead(400)
        .end(JSON.stringify({ you: request.headers.authorization, token: 'very-secret-token' }));
    const { output } = await failed();
    assert.equal(output, '{"you":"•••","token":"•••"}');
  });

  test('control characters are not kept', async () => {
    receiver.answer = (_request, response) => void response.writeHead(200).end('a\u0000b\u001b[31mc');
    assert.equal((await send()).output, 'ab[31mc');
  });

  test('what is no JSON although it says so is no body', async () => {
    receiver.answer = (_request, response) =>
      void response.writeHead(200, { 'Content-Type': 'application/json' }).end('<html>');
    const outcome = await send();
    assert.deepEqual(
      [outcome.status, outcome.output, outcome.status === 'succeeded' && outcome.body],
      ['succeeded', '<html>', null]
    );
  });
});

describe('when no answer comes', () => {
  test('nothing listens: nothing was sent, so that it failed', async () => {
    const outcome = await send({ target: 'nobody' });
    assert.ok(
      outcome.status === 'failed' && outcome.error.startsWith('Nothing was sent: nothing listens at 127'),
      JSON.stringify(outcome)
    );
  });

  test('a step that hangs is cut off and uncertain: it may have happened; a GET has failed', async () => {
    for (const [method, status] of [
      ['POST', 'uncertain'],
      ['GET', 'failed'],
    ] as const) {
      const abort = new AbortController();
      receiver.answer = () => abort.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      const running = execute(await resolve({ method }), abort.signal);
      const outcome = await running;
      assert.equal(outcome.status, status);
      assert.match('error' in outcome ? outcome.error : '', /cut off/);
      receiver.got.length = 0;
    }
  });

  test('the connection breaks after the request, or in the middle of the answer: uncertain', async () => {
    receiver.answer = (_request, response) => void response.destroy();
    assert.equal((await send()).status, 'uncertain');
    receiver.answer = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('{', () => setImmediate(() => response.destroy()));
    };
    const half = await send();
    assert.ok(
      half.status === 'uncertain' && /answered 200, and then the answer broke off/.test(half.error),
      JSON.stringify(half)
    );
    receiver.answer = (_request, response) => {
      response.writeHead(500, { 'Content-Length': '100' }).write('{', () => setImmediate(() => response.destroy()));
    };
    assert.equal((await send()).status, 'failed');
  });

  test('a protocol switch is no answer', async () => {
    receiver.answer = (_request, response) =>
      void response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    assert.equal((await send()).status, 'uncertain');
  });

  test('what was stopped before it began was not sent', async () => {
    const outcome = await execute(await resolve({}), AbortSignal.abort());
    assert.ok(outcome.status === 'failed' && outcome.error.startsWith('Nothing was sent'));
    assert.equal(receiver.got.length, 0);
  });
});
