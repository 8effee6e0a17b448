import { createHash } from 'node:crypto';
import type { Role } from '#contract/scalars';

export interface Org {
  orgId: number;
  name: string;
}

export interface User {
  id: number;
  login: string;
  name: string;
  /** Role by org; a person is a member only of the orgs listed. */
  roles: ReadonlyMap<number, Role>;
  isGrafanaAdmin?: boolean;
}

/** A request's person in an org, as Grafana resolves them before anything else happens. */
export interface SignedInUser {
  user: User;
  /** -1 when the request named an org that the person is no member of, as in Grafana. */
  orgId: number;
  orgName: string;
  role: Role | undefined;
}

/** A stable user UID in the shape of Grafana's. */
export function userUid(user: User): string {
  return createHash('sha256').update(`user:${user.id}:${user.login}`).digest('base64url').toLowerCase().slice(0, 14);
}

function email(user: User): string {
  return user.isGrafanaAdmin ? `${user.login}@localhost` : user.login;
}

export function namespaceOf(orgId: number): string {
  return orgId === 1 ? 'default' : `org-${orgId}`;
}

/** Claims of the ID token as Grafana 12.3 was seen to sign them (without iss, iat and exp). */
export function idTokenClaims(signedIn: SignedInUser): Record<string, string> {
  const { user, orgId, role } = signedIn;
  return {
    aud: `org:${orgId}`,
    authenticatedBy: 'password',
    email: email(user),
    identifier: userUid(user),
    name: user.name || user.login,
    namespace: namespaceOf(orgId),
    role: role ?? 'None',
    sub: `user:${user.id}`,
    type: 'user',
    username: user.login,
  };
}

/** The value of X-Grafana-Context, field by field as Grafana 12.3 was seen to send it. */
export function grafanaContext(signedIn: SignedInUser, now: Date): Record<string, unknown> {
  const { user, orgId, orgName, role } = signedIn;
  return {
    UserID: user.id,
    UserUID: userUid(user),
    OrgID: orgId,
    OrgName: orgName,
    OrgRole: role ?? 'None',
    Login: user.login,
    Name: user.name,
    Email: email(user),
    EmailVerified: false,
    AuthID: '',
    AuthenticatedBy: 'password',
    Namespace: namespaceOf(orgId),
    ApiKeyID: 0,
    IsServiceAccount: false,
    IsGrafanaAdmin: user.isGrafanaAdmin ?? false,
    IsAnonymous: false,
    IsDisabled: false,
    HelpFlags1: 0,
    LastSeenAt: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    Teams: [],
    FallbackType: 'user',
  };
}
