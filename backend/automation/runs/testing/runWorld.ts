import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import express from 'express';
import { sql } from 'kysely';
import type { ErrorBody } from '#contract/errors';
import type { Operation, OperationAnswer, Scope } from '#contract/operation';
import { approve as approveOperation, getApproval, getRun, startRun, type Approval, type Run } from '#contract/run';
import type { ActorRef, Role } from '#contract/scalars';
import { createChanges } from '../../../changes/index.ts';
import { createApiRouter, errorAnswer, newId, silentLog } from '../../../platform/index.ts';
import type { Observation } from '../ports.ts';
import { createRuns, type Runs } from '../runsPart.ts';
import { fakeAutomation, type FakeAutomation, type FakePlaybook } from './fakePlanner.ts';
import { runHarness, type RunHarness } from './runHarness.ts';

export interface Caller {
  tenantId: string;
  role?: Role;
  id?: string;
  kind?: ActorRef['kind'];
  scopes?: Scope[] | null;
}

interface Answer<O extends Operation> {
  status: number;
  body: OperationAnswer<O>;
  error: ErrorBody['error'];
}

export interface RunWorld extends Omit<RunHarness, 'newTenant'>, FakeAutomation {
  runs: Runs;
  /** What queries and rules say next; the last one stays. */
  readings: Observation[];
  sent: { tenantId: string; runId: string; at: number }[];
  call<O extends Operation>(
    caller: Caller,
    operation: O,
    input?: { params?: Record<string, string>; query?: Record<string, string>; body?: unknown }
  ): Promise<Answer<O>>;
  /** A tenant of its own for a test, with an editor; nothing of earlier tests is left over. */
  fresh(): Promise<Caller & { tenantId: string }>;
  /** One more tenant; what the test has done so far stays. */
  other(): Promise<Caller & { tenantId: string }>;
  /** Another replica on the same database. */
  replica(): Runs;
  /** Adds a playbook; answers its id. */
  playbook(given: Partial<FakePlaybook> & { steps: unknown[] }): string;
  /** Starts a playbook by hand and answers the run. */
  start(who: Caller, playbookId: string, body?: Record<string, unknown>): Promise<Run>;
  /** Drives everything that is due by the clock, until nothing is. */
  settle(runs?: Runs): Promise<void>;
  /** Lets time pass, driving what gets due on the way. */
  pass(seconds: number): Promise<void>;
  read(who: Caller, runId: string): Promise<Run>;
  approval(who: Caller, run: Run): Promise<Approval>;
  /** Approves as another person and drives on. */
  agree(who: Caller, run: Run, id?: string): Promise<Run>;
  rows<T>(who: Caller, text: string): Promise<T[]>;
}

/** Runs with a real database and router, a planner in memory, and a clock that stands still. */
export async function runWorld(): Promise<RunWorld> {
  const harness = await runHarness();
  const fake = fakeAutomation();
  const readings: Observation[] = [{ kind: 'values', values: [0] }];
  const sent: RunWorld['sent'] = [];
  const read = (): Promise<Observation> =>
    Promise.resolve(
      (readings.length > 1 ? readings.shift() : readings[0]) ?? { kind: 'blind', reason: 'nothing given' }
    );
  const changes = createChanges(harness);
  const replica = (): Runs =>
    createRuns({
      ...harness,
      planner: fake.planner,
      reader: { query: read, firingRules: read },
      recordChanges: (...given) => changes.recordChanges(...given),
      jobs: {
        send(_name, payload, options = {}) {
          sent.push({
            ...(payload as { tenantId: string; runId: string }),
            at: harness.clock.at + (options.startAfterSeconds ?? 0) * 1_000,
          });
          return Promise.resolve(true);
        },
      },
    });
  const runs = replica();
  const base = await serve(runs);
  const call: RunWorld['call'] = async (caller, operation, input = {}) => {
    const path = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) => input.params?.[name] ?? '');
    const response = await fetch(`${base}${path}?${new URLSearchParams(input.query).toString()}`, {
      method: operation.method,
      headers: { 'content-type': 'application/json', 'x-caller': JSON.stringify(caller) },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    const body = (await response.json()) as never;
    return { status: response.status, body, error: (body as ErrorBody).error };
  };
  const settle = async (by: Runs = runs): Promise<void> => {
    for (let due = take(); due !== undefined; due = take()) {
      await by.driver.drive(due.tenantId, due.runId);
    }
  };
  const take = (): RunWorld['sent'][number] | undefined => {
    const index = sent.findIndex((one) => one.at <= harness.clock.at);
    return index < 0 ? undefined : sent.splice(index, 1)[0];
  };
  const world: RunWorld = {
    ...harness,
    ...fake,
    runs,
    readings,
    sent,
    replica,
    call,
    settle,
    other: async () => ({ tenantId: await harness.newTenant() }),
    async fresh() {
      sent.length = 0;
      fake.effects.length = 0;
      fake.answers.clear();
      fake.target.url = 'http://shop.test';
      readings.splice(0, readings.length, { kind: 'values', values: [0] });
      harness.emitted.length = 0;
      harness.published.length = 0;
      return { tenantId: await harness.newTenant() };
    },
    playbook(given) {
      const id = newId();
      fake.playbooks.set(id, { id, version: 1, ...given });
      return id;
    },
    async start(who, playbookId, body = {}) {
      const made = await call(who, startRun, { body: { playbookId, ...body } });
      assert.equal(made.status, 201, JSON.stringify(made.error));
      return made.body;
    },
    async pass(seconds) {
      for (const end = harness.clock.at + seconds * 1_000; ;) {
        const next = Math.min(end, ...sent.map((one) => one.at).filter((at) => at > harness.clock.at));
        harness.clock.at = next;
        await settle();
        if (next >= end) {
          return;
        }
      }
    },
    async read(who, runId) {
      const found = await call(who, getRun, { params: { id: runId } });
      assert.equal(found.status, 200, JSON.stringify(found.error));
      return found.body;
    },
    async approval(who, run) {
      const found = await call(who, getApproval, { params: { id: (await world.read(who, run.id)).approvalId ?? '' } });
      assert.equal(found.status, 200, JSON.stringify(found.error));
      return found.body;
    },
    async agree(who, run, id = 'user:2') {
      const { id: approvalId, hash } = await world.approval(who, run);
      const said = await call({ ...who, id }, approveOperation, { params: { id: approvalId }, body: { hash } });
      assert.equal(said.status, 200, JSON.stringify(said.error));
      await settle();
      return world.read(who, run.id);
    },
    async rows<T>(who: Caller, text: string) {
      const found = await harness.database.tenant(who.tenantId, (tx) => sql.raw(text).execute(tx));
      return found.rows as T[];
    },
  };
  return world;
}

async function serve(runs: Runs): Promise<string> {
  const app = express();
  app.use(
    createApiRouter({
      bindings: runs.routes,
      log: silentLog,
      checkAnswers: true,
      authenticate: (request) => {
        const {
          tenantId,
          role = 'Editor',
          id = 'user:1',
          kind = 'user',
          scopes = null,
        } = JSON.parse(request.get('x-caller') ?? '{}') as Caller;
        return Promise.resolve({ tenantId, role, scopes, actor: { kind, id, name: `Name of ${id}` } });
      },
    })
  );
  app.use(errorAnswer(silentLog));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
