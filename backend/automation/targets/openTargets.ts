import type { Database, Secrets } from '../../platform/index.ts';
import { TemplateProblem } from '../template/templateProblem.ts';
import { refusalOfBaseUrl, type Reach } from './reachable.rules.ts';
import { findTarget, findTargetByName, openSecret } from './targetRows.ts';

export interface TargetDeps {
  database: Database;
  secrets: Secrets;
  reach(allowPrivate: boolean): Reach;
}

/** A target as a call names it: never with its secret. */
export interface KnownTarget {
  id: string;
  name: string;
  version: number;
  baseUrl: string;
  headerName: string | null;
  hasSecret: boolean;
  allowPrivate: boolean;
}

export interface OpenedTarget {
  headers: Record<string, string>;
  secret: string | null;
  reach: Reach;
}

export interface OpenTargets {
  /** The target of a step. Throws TemplateProblem when the tenant has none of this name. */
  find(tenantId: string, name: string): Promise<KnownTarget>;
  /** Why the target's address may not be called now, as far as its text tells, or null. */
  refusalOf(target: KnownTarget): string | null;
  /** The secret of the very target that a call names; a problem when it was removed or changed since. */
  open(
    tenantId: string,
    target: { id: string; name: string; version: number }
  ): Promise<OpenedTarget | { problem: string }>;
}

/** The tenant's allow-list as steps use it. */
export function openTargets({ database, secrets, reach }: TargetDeps): OpenTargets {
  return {
    async find(tenantId, name) {
      const row = await database.tenant(tenantId, (tx) => findTargetByName(tx, tenantId, name));
      if (row === null) {
        throw new TemplateProblem([{ path: 'target', reason: `There is no target "${name}". An admin can add it.` }]);
      }
      return {
        id: row.id,
        name: row.name,
        version: row.version,
        baseUrl: row.base_url,
        headerName: row.header_name,
        hasSecret: row.secret !== null,
        allowPrivate: row.allow_private,
      };
    },
    refusalOf: (target) => refusalOfBaseUrl(target.baseUrl, reach(target.allowPrivate)),
    async open(tenantId, { id, name, version }) {
      const row = await database.tenant(tenantId, (tx) => findTarget(tx, tenantId, id));
      if (row === null) {
        return { problem: `The target "${name}" is not allowed any more. Nothing was sent.` };
      }
      if (row.version !== version) {
        return {
          problem: `The target "${name}" was changed after this was approved. Nothing was sent; start the run again.`,
        };
      }
      const secret = openSecret(secrets, tenantId, row);
      return {
        headers: row.header_name !== null && secret !== null ? { [row.header_name]: secret } : {},
        secret,
        reach: reach(row.allow_private),
      };
    },
  };
}
