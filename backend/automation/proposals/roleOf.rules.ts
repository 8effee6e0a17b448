import type { Role } from '#contract/scalars';
import type { Principal } from '../../platform/index.ts';

/** What a caller may do in automation: a person's role; a machine is an Editor at most, unless its token is an admin's. */
export function roleOf({ role, scopes }: Principal): Role {
  if (scopes === null) {
    return role;
  }
  return scopes.includes('admin') ? 'Admin' : scopes.includes('automation:write') ? 'Editor' : 'Viewer';
}
