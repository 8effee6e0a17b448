import assert from 'node:assert/strict';
import { after, beforeEach } from 'node:test';
import { sql } from 'kysely';
import type { EventName, EventPayload } from '#contract/events';
import { createTrigger, listTriggers, type Trigger } from '#contract/trigger';
import { createSecrets, listenHttp, newId, silentLog, type DomainEvent } from '../../platform/index.ts';
import type { PlaybookOffer } from '../proposals/match.rules.ts';
import { triggerPart, type TriggerDeps } from '../triggers/index.ts';
import { serveRoutes, type Answered, type Call } from './api.ts';
import { fakeRuns, type FakeRuns } from './fakeRuns.ts';
import { automationWorld, NOW, type World } from './world.ts';

interface Made extends Answered {
  body: {
    trigger: Trigger;
    secret: string | null;
    error?: { code: string; message: string; details?: { path: string; reason: string }[] };
  };
}

export interface TriggerWorld extends World {
  deps: TriggerDeps;
  part: ReturnType<typeof triggerPart>;
  call: Call;
  /** The webhook listener. */
  doorUrl: string;
  /** New for each test. */
  readonly runs: FakeRuns;
  playbook: PlaybookOffer;
  /** Its parameters: `who` is always missing, `service` without a finding, `count` is at most 5. */
  picky: PlaybookOffer;
  create(given: object, more?: object): Promise<Made>;
  made(given: object): Promise<{ trigger: Trigger; secret: string }>;
  /** A trigger as it stands now. */
  read(id: string): Promise<Trigger>;
  tell<N extends EventName>(name: N, payload: EventPayload<N>, tenantId?: string): Promise<void>;
  opened(incidentId: string, tenantId?: string): Promise<void>;
}

/** Triggers over a real database, router and webhook listener, with runs that are made and never work. */
export async function triggerWorld(): Promise<TriggerWorld> {
  const world = await automationWorld();
  let runs = fakeRuns();
  const deps: TriggerDeps = {
    ...world,
    log: silentLog,
    secrets: createSecrets(Buffer.alloc(32, 7)),
    runs: {
      create: (request) => runs.create(request),
      read: (...given) => runs.read(...given),
      withdraw: (...given) => runs.withdraw(...given),
    },
  };
  const part = triggerPart(deps);
  const call = await serveRoutes(part.routes, world.tenants[0]);
  const door = await listenHttp(part.webhooks.handle, { host: '127.0.0.1', port: 0 });
  after(() => door.close());
  const playbook = await world.addPlaybook('heal');
  const picky = await world.addPlaybook('picky', {
    parameters: {
      service: { from: 'finding.resourceName' },
      count: { type: 'number', default: 1, maximum: 5 },
      who: {},
    },
  });
  beforeEach(async () => {
    runs = fakeRuns();
    world.clock.at = NOW;
    await world.database.tenant(world.tenants[0], (tx) => sql`delete from playbook_trigger`.execute(tx));
  });
  const create: TriggerWorld['create'] = (given, more = {}) =>
    call(createTrigger, { body: { name: 'heal it', playbookId: playbook.id, ...given }, ...more });
  const tell: TriggerWorld['tell'] = async (name, payload, tenantId = world.tenants[0]) => {
    const [subscription] = part.subscriptions;
    assert.ok(subscription && 'afterClaim' in subscription && subscription.listensTo.includes(name));
    const event = { id: newId(), tenantId, name, version: 1, payload, createdAt: new Date(NOW) } as DomainEvent;
    await subscription.afterClaim(tenantId, [event]);
  };
  return {
    ...world,
    deps,
    part,
    call,
    doorUrl: door.url,
    get runs() {
      return runs;
    },
    playbook,
    picky,
    create,
    async made(given) {
      const { status, body } = await create(given);
      assert.equal(status, 201, JSON.stringify(body));
      return { trigger: body.trigger, secret: body.secret ?? '' };
    },
    async read(id) {
      const { body } = await call(listTriggers, { role: 'Viewer' });
      return body.items.find((one: Trigger) => one.id === id) ?? assert.fail('there is no such trigger');
    },
    tell,
    opened: (incidentId, tenantId) =>
      tell('incident.opened', { incidentId, number: 1, title: 't', severity: 'high' }, tenantId),
  };
}
