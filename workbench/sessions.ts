import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Org, SignedInUser, User } from './identity.ts';

export const SESSION_COOKIE = 'grafana_session';

export const LANGUAGES = ['en-US', 'zh-Hans', 'zh-Hant'] as const;
export const THEMES = ['dark', 'light'] as const;

/** What a browser's session holds; people, orgs, language and theme are switched in the workbench's top bar. */
export interface Session {
  id: string;
  userId: number;
  orgId: number;
  theme: (typeof THEMES)[number];
  language: (typeof LANGUAGES)[number];
}

/** The people of the workbench and who is signed in. Kept in memory: a restart signs everybody in anew. */
export class Sessions {
  readonly users: readonly User[];
  readonly orgs: readonly Org[];
  private readonly sessions = new Map<string, Session>();

  constructor(users: readonly User[], orgs: readonly Org[]) {
    this.users = users;
    this.orgs = orgs;
  }

  /** Signs in the first person, in the first org. */
  create(): Session {
    const [user] = this.users;
    const [org] = this.orgs;
    if (!user || !org) {
      throw new Error('The workbench needs at least one user and one org.');
    }
    const id = randomBytes(16).toString('hex');
    const session: Session = { id, userId: user.id, orgId: org.orgId, theme: 'dark', language: 'en-US' };
    this.sessions.set(id, session);
    return session;
  }

  of(request: IncomingMessage): Session | undefined {
    const cookie = /(?:^|;\s*)grafana_session=([0-9a-f]{32})/.exec(request.headers.cookie ?? '');
    return this.sessions.get(cookie?.[1] ?? '');
  }

  /** Person and org of a request: by basic auth (login as password) or by session; undefined when there is neither. */
  signedIn(request: IncomingMessage): SignedInUser | undefined {
    const session = this.of(request);
    const user = this.byBasicAuth(request) ?? this.users.find(({ id }) => id === session?.userId);
    if (!user) {
      return undefined;
    }
    const asked = askedOrg(request);
    const orgId = asked ?? (session?.userId === user.id ? session.orgId : [...user.roles.keys()][0]) ?? -1;
    const role = user.roles.get(orgId);
    const org = this.orgs.find((each) => each.orgId === orgId);
    return role === undefined || !org
      ? { user, orgId: -1, orgName: '', role: undefined }
      : { user, orgId, orgName: org.name, role };
  }

  private byBasicAuth(request: IncomingMessage): User | undefined {
    const encoded = /^basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (encoded === undefined) {
      return undefined;
    }
    const [login, password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return this.users.find((user) => user.login === login && user.login === password);
  }
}

/** The org that a request names itself, by header or by query; Grafana checks the membership afterwards. */
function askedOrg(request: IncomingMessage): number | undefined {
  const header = request.headers['x-grafana-org-id'];
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams.get('targetOrgId');
  const asked = Number((Array.isArray(header) ? header[0] : header) ?? query ?? Number.NaN);
  return Number.isInteger(asked) && asked > 0 ? asked : undefined;
}
