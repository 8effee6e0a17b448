import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase, silentLog, type Database } from '../../backend/platform/index.ts';
import { ensureTenant, rotatePageToken } from '../../backend/tenancy/index.ts';
import type { Analysis } from '../../contract/analysis.ts';
import type { WebhookPayload } from '../../demo/prometheus/standin/index.ts';
import type { ChangeEvent } from '../../demo/shop/index.ts';
import { changeBody } from '../../demo/shop/changeSender.ts';
import { startGrafanaIdentity, type GrafanaIdentity } from '../../tests/support/grafanaIdentity.ts';
import { startSidecarProcess, type SidecarProcess } from '../../tests/support/sidecarProcess.ts';

const POLL_MS = 10;
const PATIENCE_MS = 30_000;

/** Who calls; an admin unless said otherwise. */
export interface Caller {
  role: 'Viewer' | 'Editor' | 'Admin';
  id: string;
}

/** A tenant of one case: its data source is known and has been discovered. */
export interface CaseTenant {
  /** Calls the REST API as the app route does for that person. @throws Error with the answer of a refusal */
  call<T>(method: string, path: string, body?: object, as?: Caller): Promise<T>;
  postChanges(changes: readonly ChangeEvent[]): Promise<void>;
  postAlerts(payload: WebhookPayload): Promise<void>;
  /** Posts notifications and waits for the first finished analysis; `seconds` run from the first post. */
  alert(payloads: readonly WebhookPayload[]): Promise<{ analysis: Analysis; seconds: number }>;
  /** Takes the source away, so that what still waits for this tenant costs nothing. */
  leave(): Promise<void>;
}

export interface SidecarUnderTest {
  makeTenant(sourceUrl: string): Promise<CaseTenant>;
  stop(): Promise<void>;
}

interface Parts {
  sidecar: SidecarProcess;
  grafana: GrafanaIdentity;
  database: Database;
}

/** The real sidecar, a process of its own with its embedded Postgres, spoken to as its users and senders do. */
export async function startSidecarUnderTest(variables: Record<string, string> = {}): Promise<SidecarUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sre-bench-faults-'));
  // The database's own user must be able to go in.
  chmodSync(dataDir, 0o755);
  const grafana = await startGrafanaIdentity();
  const sidecar = await startSidecarProcess({
    DATABASE_URL: process.env['BENCH_DATABASE_URL'] ?? '',
    DATA_DIR: dataDir,
    SECRET_KEY: 'bench-bench-bench-bench-bench-bench',
    ...variables,
  });
  const database = openDatabase({ url: sidecar.databaseUrl, poolSize: 2, log: silentLog });
  let orgs = 0;
  return {
    makeTenant: (sourceUrl) => makeTenant({ sidecar, grafana, database }, ++orgs, sourceUrl),
    async stop() {
      await database.close();
      await sidecar.stop();
      await grafana.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function makeTenant(parts: Parts, orgId: number, sourceUrl: string): Promise<CaseTenant> {
  const { sidecar, grafana, database } = parts;
  const tenant = await ensureTenant(database, {
    name: `Case ${orgId}`,
    orgId,
    grafanaUrl: grafana.url,
    issuer: grafana.issuer,
  });
  const bearer = await database.tenant(tenant.id, (tx) => rotatePageToken(tx, tenant.id));
  const admin: Caller = { role: 'Admin', id: '1' };
  const call = async <T>(method: string, path: string, body?: object, as: Caller = admin): Promise<T> => {
    const headers = await grafana.headers(bearer, { orgId, ...as });
    return send(`${sidecar.apiUrl}/api/v1${path}`, method, headers, body && JSON.stringify(body)) as Promise<T>;
  };
  const makeEndpoint = async (kind: 'alerts' | 'changes'): Promise<(body: string) => Promise<void>> => {
    const made = await call<{ endpoint: { path: string }; secret: string }>('POST', '/webhook-endpoints', {
      name: kind,
      kind,
    });
    return async (body) =>
      void (await send(
        `${sidecar.webhookUrl}${made.endpoint.path}`,
        'POST',
        { Authorization: `Bearer ${made.secret}` },
        body
      ));
  };
  const postAlerts = await makeEndpoint('alerts');
  const postChange = await makeEndpoint('changes');
  const source = await call<{ id: string }>('POST', '/sources', { name: 'Prometheus', url: sourceUrl });
  await eventually('discovery', async () => {
    const { items } = await call<{ items: { lastDiscoveryAt: string | null }[] }>('GET', '/sources');
    return items[0]?.lastDiscoveryAt ?? undefined;
  });
  return {
    call,
    postAlerts: (payload) => postAlerts(JSON.stringify(payload)),
    async postChanges(changes) {
      await postChange(`[${changes.map(changeBody).join(',')}]`);
    },
    async alert(payloads) {
      const started = performance.now();
      await Promise.all(payloads.map((payload) => postAlerts(JSON.stringify(payload))));
      const analysis = await eventually('the analysis', () => firstAnalysis(database, tenant.id));
      return { analysis, seconds: (performance.now() - started) / 1_000 };
    },
    async leave() {
      await call('DELETE', `/sources/${source.id}`);
    },
  };
}

function firstAnalysis(database: Database, tenantId: string): Promise<Analysis | undefined> {
  return database.tenant(tenantId, async (tx) => {
    const found = await sql<{ result: Analysis }>`
      select result from analysis where tenant_id = ${tenantId} and status <> 'running' order by finished_at limit 1`.execute(
      tx
    );
    return found.rows[0]?.result;
  });
}

async function send(url: string, method: string, headers: Record<string, string>, body?: string): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${new URL(url).pathname} was answered ${answer.status}: ${text.slice(0, 500)}`);
  }
  return text === '' ? undefined : JSON.parse(text);
}

async function eventually<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${what} did not come within ${PATIENCE_MS / 1_000} s`);
}
