import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '../support/database.ts';

/** Tables of the product that hold no tenant's rows, each with the reason. */
const WITHOUT_TENANT: Record<string, string> = {
  migration: 'the list of applied migrations',
};

interface TableRow {
  name: string;
  partition: boolean;
  enabled: boolean;
  forced: boolean;
  policies: string[];
  tenant_first: boolean | null;
  has_tenant: boolean;
  app_may: boolean;
}

const CATALOGUE = `
  select c.relname as name, c.relispartition as partition, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    coalesce((select array_agg(pg_get_expr(p.polqual, p.polrelid)) from pg_policy p where p.polrelid = c.oid
      -- A restrictive policy can only take away from what a permissive one gives.
      and p.polpermissive and (select oid from pg_roles where rolname = 'sre_app') = any (p.polroles)), '{}') as policies,
    -- A log that is only appended to and folded may do without a primary key; some index must lead to a tenant's rows.
    (select coalesce(bool_and(led) filter (where indisprimary), bool_or(led)) from (
      select i.indisprimary, (select attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0]) = 'tenant_id' as led
      from pg_index i where i.indrelid = c.oid) as indexes) as tenant_first,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as has_tenant,
    has_table_privilege('sre_app', c.oid, 'select, insert, update, delete') as app_may
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'sre' and c.relkind in ('r', 'p') order by 1`;

function problemsOf(row: TableRow): string[] {
  if (WITHOUT_TENANT[row.name] !== undefined) {
    return row.app_may ? [`${row.name}: the app's role has rights on a table without tenants`] : [];
  }
  if (row.partition) {
    // Reached only through its parent, whose policy holds; so the app's role must have no right on it.
    return row.app_may ? [`${row.name}: the app's role has rights on a partition; take them away`] : [];
  }
  const problems: string[] = [];
  if (row.name !== 'tenant' && !row.has_tenant) {
    problems.push(`${row.name}: has no tenant_id`);
  }
  if (!row.enabled || !row.forced) {
    problems.push(`${row.name}: row-level security is not forced; call sre.protect in its migration`);
  }
  if (row.policies.length === 0 || !row.policies.every((policy) => policy.includes('current_tenant()'))) {
    problems.push(`${row.name}: a policy of the app's role does not name the tenant`);
  }
  if (row.name !== 'tenant' && row.tenant_first !== true) {
    problems.push(`${row.name}: its key does not begin with tenant_id`);
  }
  return problems;
}

describe('every table of tenants is protected by the database itself', () => {
  let database: TestDatabase;
  let client: pg.Client;
  before(async () => {
    database = await testDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  after(async () => {
    await client.end();
    await database.drop();
  });

  test('row-level security is on and forced, and names the tenant, on each', async () => {
    const { rows } = await client.query<TableRow>(CATALOGUE);
    assert.ok(rows.filter((row) => row.has_tenant && !row.partition).length >= 7, 'the catalogue was not read');
    assert.deepEqual(rows.flatMap(problemsOf), []);
  });

  test('the check notices a table that was forgotten', async () => {
    await client.query('create table sre.forgotten (id uuid primary key, tenant_id uuid)');
    try {
      const { rows } = await client.query<TableRow>(CATALOGUE);
      const found = rows.filter((row) => row.name === 'forgotten').flatMap(problemsOf);
      assert.ok(found.some((problem) => problem.includes('not forced')));
      assert.ok(found.some((problem) => problem.includes('its key does not begin with tenant_id')));
    } finally {
      await client.query('drop table sre.forgotten');
    }
  });

  test('neither of the two roles can bypass it or log in', async () => {
    const { rows } = await client.query<{ rolname: string }>(
      "select rolname from pg_roles where rolname in ('sre_app', 'sre_system') and not rolbypassrls and not rolsuper and not rolcanlogin"
    );
    assert.equal(rows.length, 2);
  });
});
