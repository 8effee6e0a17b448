import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { type ResolvedCall } from '#contract/playbook';
import { NotifyStep } from '#contract/playbookStep';
import { TargetInput } from '#contract/target';
import { testDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { createSecrets, openDatabase, silentLog, type Database } from '../../platform/index.ts';
import { ensureTenant, systemActor } from '../../tenancy/index.ts';
import { createTarget } from '../targets/commands.ts';
import { openTargets, type OpenTargets } from '../targets/openTargets.ts';
import { startReceiver } from '../testing/receiver.ts';
import { createMailer } from './mailer.ts';
import { notifyExecutor } from './notifyStep.ts';
import type { RunScope, StepExecutor, StepOutcome } from './step.ts';

interface Mail {
  to: string[];
  from: string;
  text: string;
}

const receiver = await startReceiver();
let made: TestDatabase;
let database: Database;
let targets: OpenTargets;
let tenantId: string;
let smtp: SMTPServer;
let smtpUrl: string;
let mails: Mail[];
/** What the server says after a message: null takes it, an error refuses it, `hang` never says anything. */
let verdict: Error | null | 'hang';
let refused: string | null;
let heard: () => void;

before(async () => {
  made = await testDatabase();
  database = openDatabase({ url: made.url, poolSize: 4, log: silentLog });
  tenantId = (
    await ensureTenant(database, { name: 'T', orgId: 1, grafanaUrl: 'http://g.test', issuer: 'http://g.test' })
  ).id;
  const reach = () => ({ allowPrivate: true, allowLoopback: true, ownPorts: new Set<number>(), ownAddresses: [] });
  const deps = { database, secrets: createSecrets(Buffer.alloc(32, 1)), clock: { now: () => 0 }, reach };
  targets = openTargets(deps);
  const input = TargetInput.parse({
    name: 'chat',
    baseUrl: receiver.url,
    allowPrivate: true,
    secret: 'Bearer chat-secret',
  });
  await database.tenant(tenantId, (tx) => createTarget(tx, deps, systemActor(tenantId), input));
  smtp = new SMTPServer({
    authOptional: true,
    closeTimeout: 50,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) => done(address === refused ? new Error('no such mailbox') : null),
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString()));
      stream.on('end', () => {
        if (verdict === 'hang') {
          heard();
          return;
        }
        if (verdict === null) {
          const { rcptTo, mailFrom } = session.envelope;
          mails.push({
            to: rcptTo.map(({ address }) => address),
            from: mailFrom === false ? '' : mailFrom.address,
            text,
          });
        }
        done(verdict);
      });
    },
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  smtpUrl = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  mails = [];
  verdict = null;
  refused = null;
  receiver.got.length = 0;
});
after(async () => {
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await database.close();
  await made.drop();
});

const scopeOf = (parameters: RunScope['parameters']): RunScope => ({
  parameters,
  run: { id: 'r', number: 7 },
  incident: null,
  finding: null,
  change: null,
  steps: {},
});
const executorAt = (url: string | undefined = smtpUrl, from: string | undefined = 'sre@shop.example'): StepExecutor =>
  notifyExecutor(targets, createMailer({ url, from }));
const email = (
  given: object = {},
  parameters: RunScope['parameters'] = {},
  executor = executorAt()
): Promise<ResolvedCall> =>
  executor.resolve(
    tenantId,
    NotifyStep.parse({
      id: 'n',
      kind: 'notify',
      channel: 'email',
      to: ['a@shop.example', 'b@shop.example'],
      subject: 'About {{ what }}',
      text: 'Hello {{ what }}',
      ...given,
    }),
    scopeOf({ what: 'payment', ...parameters })
  );
const execute = (
  call: ResolvedCall,
  executor = executorAt(),
  signal = new AbortController().signal
): Promise<StepOutcome> =>
  executor.execute(call, { tenantId, runId: 'r', idempotencyKey: 'run-1:3', signal, log: () => undefined });

describe('an e-mail', () => {
  test('is sent as it was shown, as plain text, with an id that stays the same', async () => {
    const call = await email();
    assert.equal(call.summary, 'e-mail "About payment" to a@shop.example, b@shop.example');
    assert.equal(mails.length, 0);
    const outcome = await execute(call);
    assert.equal(outcome.status, 'succeeded', JSON.stringify(outcome));
    const [mail] = mails;
    assert.deepEqual([mail?.to, mail?.from], [['a@shop.example', 'b@shop.example'], 'sre@shop.example']);
    assert.match(mail?.text ?? '', /^Subject: About payment\r$/m);
    assert.match(mail?.text ?? '', /^Message-ID: <run-1\.3@shop\.example>\r$/m);
    assert.match(mail?.text ?? '', /^Auto-Submitted: auto-generated\r$/m);
    assert.match(mail?.text ?? '', /^Content-Type: text\/plain/m);
    assert.match(mail?.text ?? '', /Hello payment/);
  });

  test('cannot get headers or receivers from a value, nor files or addresses from a text', async () => {
    const evil = 'x\r\nBcc: evil@evil.example\r\n\r\nhttp://169.254.169.254/ file:///etc/passwd';
    await execute(await email({}, { what: evil }));
    const [mail] = mails;
    const head = mail?.text.split('\r\n\r\n')[0] ?? '';
    assert.deepEqual(mail?.to, ['a@shop.example', 'b@shop.example']);
    assert.ok(!/^Bcc:/im.test(head), head);
    assert.ok(!mail?.text.includes('root:'));
  });

  test('to whom the server does not know: failed for those, said who got it', async () => {
    refused = 'b@shop.example';
    const outcome = await execute(await email());
    assert.ok(outcome.status === 'failed' && outcome.error.includes('refused b@shop.example'), JSON.stringify(outcome));
    assert.deepEqual(mails[0]?.to, ['a@shop.example']);
  });

  test('that the server refuses has failed; one whose end nobody saw is uncertain', async () => {
    verdict = Object.assign(new Error('too much'), { responseCode: 552 });
    const outcome = await execute(await email());
    assert.ok(
      outcome.status === 'failed' && /Nothing was sent: .*too much/s.test(outcome.error),
      JSON.stringify(outcome)
    );
    verdict = 'hang';
    const abort = new AbortController();
    heard = () => abort.abort();
    assert.equal((await execute(await email(), executorAt(), abort.signal)).status, 'uncertain');
  });

  test('is refused when it is planned where the operator has set no server; a server that is gone fails', async () => {
    await assert.rejects(
      email({}, {}, notifyExecutor(targets, createMailer({ url: undefined, from: undefined }))),
      /SMTP_URL and SMTP_FROM/
    );
    const call = await email();
    const outcome = await execute(call, executorAt('smtp://127.0.0.1:1'));
    assert.ok(outcome.status === 'failed' && outcome.error.startsWith('Nothing was sent'), JSON.stringify(outcome));
    const stopped = await execute(call, executorAt(), AbortSignal.abort());
    assert.ok(stopped.status === 'failed' && stopped.error.startsWith('Nothing was sent'));
    assert.equal(mails.length, 0);
  });
});

describe('a webhook', () => {
  const webhook = (given: object = {}, parameters: RunScope['parameters'] = {}): Promise<ResolvedCall> =>
    executorAt().resolve(
      tenantId,
      NotifyStep.parse({
        id: 'n',
        kind: 'notify',
        channel: 'webhook',
        target: 'chat',
        path: '/hooks/{{ what }}',
        text: 'Hello {{ what }}',
        ...given,
      }),
      scopeOf({ what: 'payment', ...parameters })
    );

  test('goes through its target, with its secret', async () => {
    const call = await webhook({ subject: 'Run #{{ run.number }}' });
    assert.ok(!JSON.stringify(call).includes('chat-secret'));
    assert.equal((await execute(call)).status, 'succeeded');
    const [got] = receiver.got;
    assert.deepEqual(
      [got?.url, got?.headers.authorization, got?.body],
      ['/hooks/payment', 'Bearer chat-secret', '{"text":"Run #7\\nHello payment"}']
    );
    assert.equal(got?.headers['idempotency-key'], 'run-1:3');
  });

  test('stays below its target and needs one that is allowed', async () => {
    await assert.rejects(webhook({}, { what: '../admin' }), /another path/);
    await assert.rejects(webhook({ target: 'nowhere' }), /no target "nowhere"/);
    assert.equal(receiver.got.length, 0);
  });

  test('may be told twice, so that nobody is asked about it at night', () => {
    assert.equal(
      executorAt().isRepeatable(
        NotifyStep.parse({ id: 'n', kind: 'notify', channel: 'webhook', target: 'chat', text: 'x' })
      ),
      true
    );
  });
});
