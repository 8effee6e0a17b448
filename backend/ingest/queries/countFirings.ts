import { sql, type RawBuilder } from 'kysely';
import type { AlertGroup, AlertQueryFilter } from '#contract/query';
import type { Tx } from '../../platform/index.ts';

/** Events looked at, newest first: a series must not wait for a count over millions. */
const LOOKED_AT = 500_000;

/**
 * How many alerts began to fire in each step (unix milliseconds) by groups; steps without any are left out. State and
 * resource are not considered: an event has none. `capped` when only the newest 500,000 events were counted.
 */
export async function countFirings(
  tx: Tx,
  tenantId: string,
  request: {
    filter: Omit<AlertQueryFilter, 'state'>;
    by: readonly Exclude<AlertGroup, 'state' | 'resource'>[];
    grid: { fromMs: number; stepMs: number; count: number };
  }
): Promise<{ counts: { step: number; group: Record<string, string>; count: number }[]; capped: boolean }> {
  const { by, grid } = request;
  const columns = by.map((group, i) => sql`${expressionOf(group)} as ${sql.ref(`g${i}`)}`);
  const names = by.map((_, i) => sql.ref(`g${i}`));
  const step = sql`floor((extract(epoch from starts_at)::float8 * 1000 - ${grid.fromMs}::float8) / ${grid.stepMs}::float8)::int as step`;
  const found = await sql<Record<string, string> & { step: number; n: number; looked: number }>`
    select ${sql.join([sql`step`, ...names, sql`count(*)::int as n`, sql`(sum(count(*)) over ())::int as looked`])} from (
      select ${sql.join([step, ...columns])} from alert_event
      where ${conditionsOf(tenantId, request.filter, grid)} order by starts_at desc limit ${LOOKED_AT}
    ) as newest group by ${sql.join([sql`step`, ...names])}`.execute(tx);
  return {
    counts: found.rows
      .filter((row) => row.step >= 0 && row.step < grid.count)
      .map((row) => ({
        step: row.step,
        group: Object.fromEntries(by.map((group, i) => [group.replace(/^label\./, ''), row[`g${i}`] ?? ''])),
        count: row.n,
      })),
    capped: (found.rows[0]?.looked ?? 0) >= LOOKED_AT,
  };
}

function expressionOf(group: string): RawBuilder<unknown> {
  return group.startsWith('label.') ? sql`coalesce(labels->>${group.slice('label.'.length)}, '')` : sql.ref(group);
}

function conditionsOf(
  tenantId: string,
  filter: Omit<AlertQueryFilter, 'state'>,
  grid: { fromMs: number; stepMs: number; count: number }
): RawBuilder<unknown> {
  const oneOf = (column: string, values: readonly string[]): RawBuilder<unknown>[] =>
    values.length === 0 ? [] : [sql`${sql.ref(column)} = any(${values}::text[])`];
  return sql.join(
    [
      sql`tenant_id = ${tenantId}`,
      sql`starts_at >= ${new Date(grid.fromMs)} and starts_at < ${new Date(grid.fromMs + grid.stepMs * grid.count)}`,
      sql`status = 'firing' and kind = 'alert'`,
      ...oneOf('severity', filter.severity),
      ...oneOf('source', filter.source),
      ...oneOf('name', filter.name),
      ...filter.labels.map(({ name, op, value }) =>
        op === '=' ? sql`coalesce(labels->>${name}, '') = ${value}` : sql`coalesce(labels->>${name}, '') <> ${value}`
      ),
    ],
    sql` and `
  );
}
