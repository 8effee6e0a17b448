import { sql } from 'kysely';
import { wordsOf } from '../../backend/incidents/words.rules.ts';
import type { Database, Tx } from '../../backend/platform/index.ts';

const NAMES = ['checkout', 'payment', 'catalog', 'cart', 'inventory', 'gateway', 'search', 'account', 'ledger', 'mail'];
/** 200 services, the first ones far busier than the last. */
export const SERVICES: readonly string[] = Array.from(
  { length: 200 },
  (_, i) => `${NAMES[i % NAMES.length] ?? ''}-${String(i).padStart(3, '0')}`
);

const TITLES = [
  'Error rate of SERVICE is 4.2 %',
  'Payment latency of SERVICE above one second',
  'Disk of SERVICE filling up',
  'PodCrashLooping on SERVICE',
  'SERVICE 磁盘空间不足',
  'SERVICE 支付延迟升高',
  'Connection pool of SERVICE exhausted',
  'Memory of SERVICE near its limit',
  'SERVICE の応答が遅い',
  'Certificate of SERVICE expires soon',
];

const SPAN_DAYS = 730;
const CHUNK = 50_000;

/**
 * Fills a tenant with `count` incidents over two years: a few services make most of them, one in a hundred is open, half
 * of the ended ones have a cause, fifty people share the assignments.
 */
export async function fillIncidents(database: Database, tenantId: string, count: number): Promise<void> {
  const start = Date.now() - SPAN_DAYS * 86_400_000;
  const stepMs = (SPAN_DAYS * 86_400_000) / count;
  for (let first = 1; first <= count; first += CHUNK) {
    const last = Math.min(count, first + CHUNK - 1);
    await database.tenant(tenantId, (tx) => insertIncidents(tx, tenantId, { first, last, count, start, stepMs }));
  }
  await database.tenant(tenantId, (tx) =>
    sql`insert into incident_counter (tenant_id, last, opened_at) values (${tenantId}, ${count}, now())`.execute(tx)
  );
  await indexTitles(database, tenantId, count);
}

async function insertIncidents(
  tx: Tx,
  tenantId: string,
  given: { first: number; last: number; count: number; start: number; stepMs: number }
): Promise<void> {
  const { first, last, count, start, stepMs } = given;
  const cause = JSON.stringify({
    analysisId: '0198a000-0000-7000-8000-000000000001',
    resourceKey: 'service:checkout-000',
    mechanism: 'deploy',
    title: { code: 'cause.deploy', params: {}, text: 'Deploy of checkout-000' },
    confidence: 0.87,
    certainty: 'likely',
  });
  await sql`
    insert into incident (tenant_id, id, number, title, status, severity, service, team, source, assignee_id, assignee, cause,
      alert_count, firing_count, opened_at, started_at, grown_at, acknowledged_at, resolved_at, updated_at)
    select ${tenantId}::uuid,
      (lpad(to_hex((extract(epoch from opened) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
      n, replace((${TITLES}::text[])[1 + n % ${TITLES.length}::int], 'SERVICE', service), status,
      severity, service, 'team-' || (service_at % 20), case when dice < 0.6 then 'grafana' when dice < 0.95 then 'alertmanager' else 'generic' end,
      case when n % 5 = 0 then '' else 'user:' || n % 50 end,
      case when n % 5 = 0 then null else jsonb_build_object('kind', 'user', 'id', 'user:' || n % 50, 'name', 'Person ' || n % 50) end,
      case when n % 2 = 0 and status in ('resolved', 'closed') then ${cause}::jsonb end,
      1 + n % 9, case when status in ('resolved', 'closed') then 0 else 1 end, opened, opened - interval '30 s', opened,
      case when status <> 'triggered' then opened + make_interval(secs => 30 + n % 900) end,
      case when status in ('resolved', 'closed') then opened + make_interval(secs => 600 + n % 7200) end,
      opened + make_interval(secs => 600 + n % 7200)
    from (
      select n, dice, service_at, (${SERVICES}::text[])[1 + service_at] as service,
        to_timestamp((${start}::float8 + n * ${stepMs}::float8) / 1000) as opened,
        case when dice_severity < 0.1 then 0 when dice_severity < 0.3 then 1 when dice_severity < 0.8 then 2 else 3 end as severity,
        case when n > ${Math.floor(count * 0.99)}::bigint
          then (array['triggered', 'acknowledged', 'investigating', 'mitigated'])[1 + n % 4]
          else case when n % 3 = 0 then 'closed' else 'resolved' end end as status
      from (
        select n, random() as dice, random() as dice_severity, least(199, floor(200 * power(random(), 3)))::int as service_at
        from generate_series(${first}::bigint, ${last}::bigint) as n
      ) as diced
    ) as made`.execute(tx);
}

/** The words as the application makes them, from each different title. */
async function indexTitles(database: Database, tenantId: string, count: number): Promise<void> {
  const pairs: { title: string; service: string; words: string[] }[] = TITLES.flatMap((title) =>
    SERVICES.map((service) => {
      const made = title.replace('SERVICE', service);
      return { title: made, service, words: wordsOf(made, service) };
    })
  );
  const flat = pairs.flatMap(({ title, words }) => words.map((word) => ({ title, word })));
  await database.tenant(tenantId, async (tx) => {
    await sql`
      insert into incident_vocabulary (tenant_id, word)
      select distinct ${tenantId}::uuid, word from unnest(${flat.map((one) => one.word)}::text[]) as given (word) on conflict do nothing`.execute(
      tx
    );
  });
  for (let first = 1; first <= count; first += CHUNK) {
    await database.tenant(tenantId, (tx) =>
      sql`
        insert into incident_word (tenant_id, word, number)
        select ${tenantId}::uuid, given.word, i.number
        from unnest(${flat.map((one) => one.title)}::text[], ${flat.map((one) => one.word)}::text[]) as given (title, word)
        join incident i on i.tenant_id = ${tenantId} and i.title = given.title
        where i.number between ${first}::bigint and ${first + CHUNK - 1}::bigint order by given.word, i.number`.execute(
        tx
      )
    );
  }
}
