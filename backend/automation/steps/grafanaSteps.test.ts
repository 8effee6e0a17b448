import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type ResolvedCall } from '#contract/playbook';
import { AnnotationStep, SilenceStep } from '#contract/playbookStep';
import { testDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { startFakeGrafana, type FakeGrafana } from '../../../tests/support/fakeGrafana.ts';
import {
  createGrafanaClient,
  createServiceAccount,
  createServiceAccountToken,
  GRAFANA_TOKEN,
} from '../../grafana/index.ts';
import { createSecrets, openDatabase, silentLog, type Database } from '../../platform/index.ts';
import { ensureTenant, writeTenantSecret } from '../../tenancy/index.ts';
import { annotationExecutor, silenceExecutor } from './grafanaSteps.ts';
import type { RunScope, StepExecutor, StepOutcome } from './step.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const secrets = createSecrets(Buffer.alloc(32, 1));
let made: TestDatabase;
let database: Database;
let grafana: FakeGrafana;
let tenantId: string;
let orgs = 1;
let annotations: StepExecutor;
let silences: StepExecutor;

before(async () => {
  made = await testDatabase();
  database = openDatabase({ url: made.url, poolSize: 4, log: silentLog });
  grafana = await startFakeGrafana({ now: () => NOW });
  const admin = createGrafanaClient({ url: grafana.url, credentials: { user: 'admin', password: 'admin' } });
  const token = await createServiceAccountToken(admin, await createServiceAccount(admin), 't');
  tenantId = await newTenant(grafana.url, token);
  const deps = { database, secrets, clock: { now: () => NOW } };
  annotations = annotationExecutor(deps);
  silences = silenceExecutor(deps);
});
after(async () => {
  await grafana.close();
  await database.close();
  await made.drop();
});

async function newTenant(url: string, token: string | null): Promise<string> {
  const { id } = await ensureTenant(database, { name: 'T', orgId: orgs++, grafanaUrl: url, issuer: url });
  if (token !== null) {
    await database.tenant(id, (tx) => writeTenantSecret(tx, secrets, id, GRAFANA_TOKEN, token));
  }
  return id;
}

const scope: RunScope = {
  parameters: { service: 'payment' },
  run: { id: 'r', number: 7 },
  incident: { id: 'i', number: 12, title: '<a href="http://evil">Payment</a>', severity: 'critical', service: null },
  finding: null,
  change: null,
  steps: {},
};
const execute = (
  executor: StepExecutor,
  call: ResolvedCall,
  more: { key?: string; tenant?: string; signal?: AbortSignal } = {}
): Promise<StepOutcome> =>
  executor.execute(call, {
    tenantId: more.tenant ?? tenantId,
    runId: 'r',
    idempotencyKey: more.key ?? 'run:0',
    signal: more.signal ?? new AbortController().signal,
    log: () => undefined,
  });
const annotation = (given: object = {}, tenant = tenantId): Promise<ResolvedCall> =>
  annotations.resolve(
    tenant,
    AnnotationStep.parse({
      id: 'a',
      kind: 'annotation',
      text: 'Run #{{ run.number }} on {{ incident.title }}',
      tags: ['{{ service }}'],
      ...given,
    }),
    scope
  );
const silence = (given: object = {}, tenant = tenantId): Promise<ResolvedCall> =>
  silences.resolve(
    tenant,
    SilenceStep.parse({
      id: 's',
      kind: 'silence',
      matchers: [{ name: 'service', value: '{{ service }}' }],
      minutes: 30,
      comment: 'Run #{{ run.number }}',
      ...given,
    }),
    scope
  );

describe('an annotation', () => {
  test('is made as it was shown, with texts from outside as text, once however often the step is tried', async () => {
    const call = await annotation();
    assert.equal(call.effect, true);
    assert.equal(grafana.alerting.annotations.length, 0);
    const outcome = await execute(annotations, call);
    assert.deepEqual([outcome.status, outcome.output], ['succeeded', 'Made annotation 1.']);
    assert.deepEqual(grafana.alerting.annotations, [
      {
        id: 1,
        time: NOW,
        tags: ['sre-platform', 'payment', 'sre-run:run:0'],
        text: 'Run #7 on &#60;a href=&#34;http://evil&#34;&#62;Payment&#60;/a&#62;',
      },
    ]);
    const again = await execute(annotations, call);
    assert.deepEqual(again, { status: 'succeeded', output: 'Annotation 1 was made already.', body: { id: 1 } });
    await execute(annotations, call, { key: 'run:1' });
    assert.equal(grafana.alerting.annotations.length, 2);
    assert.equal(annotations.isRepeatable(AnnotationStep.parse({ id: 'a', kind: 'annotation', text: 'x' })), true);
  });

  test('without a text is refused', async () => {
    await assert.rejects(annotation({ text: ' ' }), /needs a text/);
  });
});

describe('a silence', () => {
  test('is made for its time, once however often the step is tried', async () => {
    const call = await silence();
    assert.equal(call.summary, 'silence {service="payment"} for 30 min');
    const outcome = await execute(silences, call);
    assert.equal(outcome.status, 'succeeded', JSON.stringify(outcome));
    assert.deepEqual(grafana.alerting.silences, [
      {
        id: 'silence-1',
        matchers: [{ name: 'service', value: 'payment', isRegex: false, isEqual: true }],
        startsAt: '2026-03-01T12:00:00.000Z',
        endsAt: '2026-03-01T12:30:00.000Z',
        createdBy: 'SRE Platform',
        comment: 'Run #7 [sre-run:run:0]',
      },
    ]);
    assert.match((await execute(silences, call)).output, /made already/);
    assert.equal(grafana.alerting.silences.length, 1);
  });

  test('of a regular expression takes values as themselves', async () => {
    const call = await silences.resolve(
      tenantId,
      SilenceStep.parse({
        id: 's',
        kind: 'silence',
        matchers: [{ name: 'service', value: '{{ service }}|cart', regex: true }],
        minutes: 1,
      }),
      { ...scope, parameters: { service: '.*' } }
    );
    assert.deepEqual(call.detail['matchers'], [{ name: 'service', value: String.raw`\.\*|cart`, isRegex: true }]);
  });

  test('that would mute everything, or is no expression, is refused before anything is sent', async () => {
    for (const matchers of [
      [{ name: 'service', value: '' }],
      [{ name: 'service', value: '.*', regex: true }],
      [
        { name: 'a', value: '.+', regex: true },
        { name: 'b', value: '' },
      ],
    ]) {
      await assert.rejects(silence({ matchers }), /match every alert/);
    }
    await assert.rejects(
      silence({ matchers: [{ name: 'service', value: '(a', regex: true }] }),
      /no regular expression/
    );
  });
});

describe('when Grafana cannot', () => {
  const failed = (outcome: StepOutcome, status: StepOutcome['status'], reason: RegExp): void => {
    assert.equal(outcome.status, status, JSON.stringify(outcome));
    assert.match('error' in outcome ? outcome.error : '', reason);
  };

  test('a tenant without a service account is told what to do', async () => {
    const tenant = await newTenant(grafana.url, null);
    failed(
      await execute(annotations, await annotation({}, tenant), { tenant }),
      'failed',
      /grafana:connect\)\. Nothing was sent/
    );
  });

  test('a revoked token fails with what Grafana said', async () => {
    const tenant = await newTenant(grafana.url, 'glsa_99');
    failed(await execute(silences, await silence({}, tenant), { tenant }), 'failed', /refused GET .* with 401/);
  });

  test('Grafana that is gone fails: the look before the write found nobody', async () => {
    const gone = await startFakeGrafana();
    await gone.close();
    const tenant = await newTenant(gone.url, 'glsa_1');
    failed(await execute(annotations, await annotation({}, tenant), { tenant }), 'failed', /cannot be reached/);
  });

  test('a Grafana that has moved since the approval is not written to', async () => {
    const call = await annotation();
    failed(
      await execute(annotations, { ...call, detail: { ...call.detail, grafana: 'http://old.example' } }),
      'failed',
      /not where it was when this was approved\. Nothing was sent/
    );
  });

  test('an answer that is lost after the write began is uncertain; a refusal is not', async () => {
    const { annotations: kept, answer } = grafana.alerting;
    const before = kept.length;
    try {
      grafana.alerting.answer = (method, ...rest) =>
        method === 'POST' ? [502, { message: 'bad gateway' }] : answer(method, ...rest);
      failed(await execute(annotations, await annotation(), { key: 'lost' }), 'uncertain', /502.*Look into Grafana/);
      grafana.alerting.answer = (method, ...rest) =>
        method === 'POST' ? [400, { message: 'no' }] : answer(method, ...rest);
      failed(await execute(annotations, await annotation(), { key: 'refused' }), 'failed', /400: no/);
    } finally {
      grafana.alerting.answer = answer;
    }
    assert.equal(kept.length, before);
  });

  test('what was stopped before it began is not sent', async () => {
    const before = grafana.alerting.annotations.length;
    failed(
      await execute(annotations, await annotation(), { key: 'stopped', signal: AbortSignal.abort() }),
      'failed',
      /./
    );
    assert.equal(grafana.alerting.annotations.length, before);
  });
});
