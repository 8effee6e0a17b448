import { sql } from 'kysely';
import { getConnection, type ConnectionCheck } from '#contract/connection';
import { asError, route, type Database, type Jobs, type RouteBinding } from '../platform/index.ts';

interface Options {
  database: Database;
  jobs: Jobs;
  version: string;
}

/** What the sidecar sees of everything it depends on, for the connection page. */
export function connectionRoutes({ database, jobs, version }: Options): RouteBinding[] {
  const checks: ((tenantId: string) => Promise<ConnectionCheck>)[] = [
    () => checkDatabase(database),
    (tenantId) => checkGrafana(database, tenantId),
    (tenantId) => checkSources(database, tenantId),
    (tenantId) => checkWebhooks(database, tenantId),
    (tenantId) => checkOutbox(database, tenantId),
    () => checkJobs(jobs),
  ];
  return [
    route(getConnection, async (_input, { tenantId }) => ({
      version,
      checks: await Promise.all(checks.map((check) => check(tenantId))),
    })),
  ];
}

async function checkDatabase(database: Database): Promise<ConnectionCheck> {
  const started = performance.now();
  try {
    await database.ping();
    const ms = Math.round(performance.now() - started);
    return check('database', 'ok', `Postgres answers in ${ms} ms.`);
  } catch (error) {
    return check('database', 'failing', asError(error).message, 'Is Postgres running? See the sidecar’s log.');
  }
}

async function checkGrafana(database: Database, tenantId: string): Promise<ConnectionCheck> {
  const found = await database.tenant(tenantId, (tx) =>
    sql<{ grafana_url: string }>`select grafana_url from tenant where id = ${tenantId}`.execute(tx)
  );
  const url = found.rows[0]?.grafana_url ?? '';
  try {
    const keys = new URL('api/signing-keys/keys', url.endsWith('/') ? url : `${url}/`);
    const answer = await fetch(keys, { signal: AbortSignal.timeout(3_000), redirect: 'error' });
    return answer.ok
      ? check('grafana-identity', 'ok', 'Grafana’s signing keys can be read.')
      : check('grafana-identity', 'failing', `Grafana answers ${answer.status} for its signing keys.`, 'Check the address of Grafana.');
  } catch (error) {
    const reason = asError(error).message;
    return check('grafana-identity', 'warning', `Grafana’s signing keys cannot be read: ${reason}`, 'Cached keys are used meanwhile. Check that the sidecar reaches Grafana.');
  }
}

async function checkSources(database: Database, tenantId: string): Promise<ConnectionCheck> {
  const found = await database.tenant(tenantId, (tx) =>
    sql<{ total: number; failing: number; since: Date | null; reason: string | null }>`
      select count(*)::int as total, (count(*) filter (where state = 'failing'))::int as failing,
        min(state_since) filter (where state = 'failing') as since,
        min(name || ': ' || state_reason) filter (where state = 'failing') as reason
      from source where tenant_id = ${tenantId}`.execute(tx)
  );
  const row = found.rows[0];
  if (row === undefined || row.total === 0) {
    return check('sources', 'warning', 'No data source is connected.', 'Add a Prometheus under Resources, data sources.');
  }
  return row.failing > 0
    ? { ...check('sources', 'failing', row.reason ?? 'A data source fails.', 'Test it under Resources, data sources.'), since: row.since?.toISOString() ?? null }
    : check('sources', 'ok', `${row.total} data source${row.total === 1 ? '' : 's'}, none failing.`);
}

async function checkWebhooks(database: Database, tenantId: string): Promise<ConnectionCheck> {
  const found = await database.tenant(tenantId, (tx) =>
    sql<{ total: number; used: Date | null }>`
      select count(*)::int as total, max(last_used_at) as used from webhook_endpoint where tenant_id = ${tenantId}`.execute(tx)
  );
  const row = found.rows[0];
  if (row === undefined || row.total === 0) {
    return check('webhooks', 'warning', 'No webhook address exists.', 'Make one under Configuration and give it to your alert sender.');
  }
  return row.used === null
    ? check('webhooks', 'warning', 'Nothing has come in by webhook so far.', 'Send a test from Grafana’s contact point.')
    : { ...check('webhooks', 'ok', 'Deliveries come in; the last one at the time shown.'), since: row.used.toISOString() };
}

async function checkOutbox(database: Database, tenantId: string): Promise<ConnectionCheck> {
  const found = await database.tenant(tenantId, (tx) =>
    sql<{ oldest: Date | null; dead: number }>`
      select (select min(created_at) from outbox where tenant_id = ${tenantId}) as oldest,
        (select count(*)::int from outbox_dead where tenant_id = ${tenantId}) as dead`.execute(tx)
  );
  const row = found.rows[0];
  const seconds = row?.oldest == null ? 0 : Math.round((Date.now() - row.oldest.getTime()) / 1000);
  if ((row?.dead ?? 0) > 0) {
    return check('outbox', 'failing', `${row?.dead} facts could not be handled.`, 'See the sidecar’s log for the reason.');
  }
  return seconds > 30
    ? check('outbox', 'warning', `The oldest fact has waited for ${seconds} s.`, 'Is a worker running? See ROLES.')
    : check('outbox', 'ok', 'Nothing waits.');
}

async function checkJobs(jobs: Jobs): Promise<ConnectionCheck> {
  const { waiting, failed } = await jobs.counts();
  return waiting > 1_000
    ? check('jobs', 'warning', `${waiting} jobs wait.`, 'Start more workers.')
    : check('jobs', 'ok', `${waiting} jobs wait, ${failed} failed.`);
}

function check(id: ConnectionCheck['id'], state: ConnectionCheck['state'], message: string, advice: string | null = null): ConnectionCheck {
  return { id, state, message, since: null, advice };
}
