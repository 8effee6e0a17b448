import { config } from '@grafana/runtime';
import { ROLES, roleIncludes, type Role } from '#contract/scalars';

/** Org role of the signed-in person, as Grafana booted the page with it; undefined for one without any. */
export function currentRole(): Role | undefined {
  const role: string = config.bootData?.user?.orgRole ?? '';
  return ROLES.find((known) => known === role);
}

/**
 * True when the signed-in person may do what `needed` may do. It only decides what is shown: the sidecar decides what
 * happens.
 */
export function useCan(needed: Role): boolean {
  const role = currentRole();
  return role !== undefined && roleIncludes(role, needed);
}
