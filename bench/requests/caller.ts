import type { Operation, OperationAnswer } from '#contract/operation';
import { TenantSettings } from '#contract/tenancy';
import { sql } from 'kysely';
import { newId, type Database, type RouteBinding } from '../../backend/platform/index.ts';

export type Call = <O extends Operation>(
  operation: O,
  input: { params?: unknown; query?: unknown; body?: unknown }
) => Promise<OperationAnswer<O>>;

/** Calls operations of a slice as the router does: parsed in, made JSON of, by an Editor. */
export function caller(routes: readonly RouteBinding[], tenantId: string): Call {
  const bindings = new Map(routes.map((binding): [string, RouteBinding] => [binding.operation.id, binding]));
  const actor = { kind: 'user' as const, id: 'user:7', name: 'Person 7' };
  return async (operation, input) => {
    const binding = bindings.get(operation.id);
    if (binding === undefined) {
      throw new Error(`The slice has no ${operation.id}.`);
    }
    const answer = await binding.handle(
      {
        params: operation.params?.parse(input.params ?? {}),
        query: operation.query?.parse(input.query ?? {}),
        body: operation.body?.parse(input.body ?? {}),
      } as never,
      {
        principal: { tenantId, actor, role: 'Editor', scopes: null },
        tenantId,
        remoteAddress: null,
        traceId: newId(),
        signal: new AbortController().signal,
      }
    );
    JSON.stringify(answer);
    return answer as never;
  };
}

/** A tenant of its own to fill; answers its id. */
export async function makeTenant(database: Database): Promise<string> {
  const id = newId();
  await database.system((tx) =>
    sql`
      insert into tenant (id, name, grafana_url, issuer, org_id, settings)
      values (${id}, 'bench', ${`http://${id}.bench`}, ${`http://${id}.bench/`}, 1, ${JSON.stringify(TenantSettings.parse({}))}::jsonb)`.execute(
      tx
    )
  );
  return id;
}
