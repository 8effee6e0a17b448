import { after } from 'node:test';
import { sql } from 'kysely';
import type { Analysis, Finding } from '#contract/analysis';
import { PlaybookSpec } from '#contract/playbook';
import type { StreamMessage } from '#contract/stream';
import { testDatabase } from '../../../tests/support/database.ts';
import { newId, openDatabase, silentLog, type Database } from '../../platform/index.ts';
import { ensureTenant } from '../../tenancy/index.ts';
import type { PlaybookOffer } from '../proposals/match.rules.ts';
import type { OfferPort } from '../proposals/ports.ts';

export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** A database of its own with two tenants, a clock that stands still, and playbooks as the test says. */
export interface World {
  database: Database;
  tenants: [string, string];
  clock: { at: number; now(): number };
  published: StreamMessage[];
  streams: { publish(tx: unknown, tenantId: string, messages: readonly StreamMessage[]): Promise<void> };
  offers: PlaybookOffer[];
  playbooks: OfferPort;
  /** Adds a playbook to what is offered, and its row. */
  addPlaybook(slug: string, given?: object, tenantId?: string): Promise<PlaybookOffer>;
  openIncident(tenantId?: string): Promise<string>;
  /** Stores a finished analysis of an incident, newer than all before. */
  analysed(incidentId: string, findings: readonly Finding[], more?: Partial<Analysis>): Promise<Analysis>;
  rows<T>(
    tenantId: string,
    table: 'audit_entry' | 'incident_timeline' | 'lineage_edge' | 'proposal' | 'trigger_firing' | 'playbook_trigger'
  ): Promise<T[]>;
}

export function offerOf(slug: string, given: object = {}, [succeeded, failed] = [0, 0]): PlaybookOffer {
  const spec = PlaybookSpec.parse({
    slug,
    name: slug,
    steps: [{ id: 'w', kind: 'wait', seconds: 1 }],
    applies: { kinds: [], mechanisms: ['deploy'], resources: [] },
    ...given,
  });
  const history = { runs: succeeded + failed, succeeded, failed, medianSeconds: null, lastRunAt: null };
  return { id: newId(), version: 1, spec, history };
}

export function findingOf(given: Partial<Finding> = {}): Finding {
  return {
    id: 'f1',
    rank: 1,
    resourceKey: 'service:payment',
    resourceKind: 'service',
    resourceName: 'payment',
    mechanism: 'deploy',
    changeId: null,
    title: { code: 'finding.deploy', params: {}, text: 'payment got worse.' },
    confidence: 0.9,
    certainty: 'likely',
    evidence: [],
    against: [],
    affected: [],
    ...given,
  };
}

export async function automationWorld(): Promise<World> {
  const made = await testDatabase();
  const database = openDatabase({ url: made.url, poolSize: 6, log: silentLog });
  after(async () => {
    await database.close();
    await made.drop();
  });
  const tenantOf = async (orgId: number): Promise<string> =>
    (
      await ensureTenant(database, {
        name: 'Shop',
        orgId,
        grafanaUrl: 'http://grafana.test',
        issuer: 'http://grafana.test/',
      })
    ).id;
  const tenants: [string, string] = [await tenantOf(1), await tenantOf(2)];
  const clock = { at: NOW, now: () => clock.at };
  const published: StreamMessage[] = [];
  const offers: PlaybookOffer[] = [];
  return {
    database,
    tenants,
    clock,
    published,
    streams: { publish: (_tx, _tenantId, messages) => Promise.resolve(void published.push(...messages)) },
    offers,
    playbooks: {
      offers: () => Promise.resolve([...offers]),
      find: (_tx, tenantId, id) => {
        const found = tenantId === tenants[0] ? offers.find((one) => one.id === id) : undefined;
        return Promise.resolve(found === undefined ? null : { ...found, enabled: true });
      },
    },
    async addPlaybook(slug, given = {}, tenantId = tenants[0]) {
      const offer = offerOf(slug, given);
      offers.push(offer);
      const { spec } = offer;
      await database.tenant(tenantId, (tx) =>
        sql`
          insert into playbook (tenant_id, id, slug, name, description, version, risk, mechanisms, step_count, source, spec, updated_at, updated_by)
          values (${tenantId}, ${offer.id}, ${slug}, ${spec.name}, '', 1, ${spec.risk}, '{}', 1, '', ${JSON.stringify(spec)}::jsonb, now(), '{}')`.execute(
          tx
        )
      );
      return offer;
    },
    openIncident: (tenantId = tenants[0]) => insertIncident(database, tenantId, clock.at),
    async analysed(incidentId, findings, more = {}) {
      clock.at += 1_000;
      const owner = await ownerOf(database, tenants, incidentId);
      return insertAnalysis(database, owner, incidentId, findings, clock.at, more);
    },
    rows: (tenantId, table) =>
      database.tenant(
        tenantId,
        async (tx) =>
          (await sql`select * from ${sql.table(table)} where tenant_id = ${tenantId}`.execute(tx)).rows as never
      ),
  };
}

/** An open incident of the tenant; `at` is unix milliseconds. */
export async function insertIncident(database: Database, tenantId: string, at: number): Promise<string> {
  const id = newId();
  const when = new Date(at);
  await database.tenant(tenantId, (tx) =>
    sql`
      insert into incident (tenant_id, id, number, title, status, severity, source, opened_at, started_at, grown_at, updated_at)
      select ${tenantId}, ${id}, coalesce(max(number), 0) + 1, 'Payments fail', 'triggered', 0, 'test', ${when}, ${when}, ${when}, ${when}
      from incident where tenant_id = ${tenantId}`.execute(tx)
  );
  return id;
}

/** A finished analysis of an incident, with what people said of it. */
export async function insertAnalysis(
  database: Database,
  tenantId: string,
  incidentId: string,
  findings: readonly Finding[],
  atMs: number,
  more: Partial<Analysis> = {}
): Promise<Analysis> {
  const at = new Date(atMs).toISOString();
  const analysis: Analysis = {
    id: newId(),
    incidentId,
    status: findings.length > 0 ? 'complete' : 'abstained',
    summary: { code: 's', params: {}, text: 's' },
    startedAt: at,
    finishedAt: at,
    alertToCauseMs: 1,
    onset: null,
    window: { from: at, to: at },
    findings: [...findings],
    healthy: [],
    changes: null,
    missing: [],
    seriesRead: 1,
    engine: 'e',
    feedback: [],
    ...more,
  };
  await database.tenant(tenantId, async (tx) => {
    await sql`
      insert into analysis (tenant_id, id, incident_id, status, started_at, finished_at, result)
      values (${tenantId}, ${analysis.id}, ${incidentId}, ${analysis.status}, ${at}, ${at}, ${JSON.stringify(analysis)}::jsonb)`.execute(
      tx
    );
    for (const { findingId, verdict, by } of analysis.feedback) {
      await sql`
        insert into analysis_feedback (tenant_id, analysis_id, finding_id, actor_id, actor_name, verdict, at)
        values (${tenantId}, ${analysis.id}, ${findingId}, ${by}, ${by}, ${verdict}, ${at})`.execute(tx);
    }
  });
  return analysis;
}

async function ownerOf(database: Database, tenants: readonly string[], incidentId: string): Promise<string> {
  for (const tenantId of tenants) {
    const found = await database.tenant(tenantId, (tx) =>
      sql`select from incident where tenant_id = ${tenantId} and id = ${incidentId}`.execute(tx)
    );
    if (found.rows.length > 0) {
      return tenantId;
    }
  }
  throw new Error('there is no such incident');
}
