import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { finishHeaders, forward } from './forward.ts';
import type { SignedInUser } from './identity.ts';
import { refuse } from './refuse.ts';
import type { SigningKeys } from './signingKeys.ts';

export interface Datasource {
  uid: string;
  name: string;
  type: 'prometheus';
  url: string;
}

const REMOVED = ['cookie', 'set-cookie', 'authorization', 'x-grafana-id', 'x-access-token', 'x-grafana-device-id'];

/** Grafana's `/api/datasources/proxy/uid/<uid>/*`: the datasource is looked up in the caller's org. */
export async function proxyToDatasource(
  request: IncomingMessage,
  response: ServerResponse,
  signedIn: SignedInUser,
  keys: SigningKeys,
  datasource: Datasource | undefined,
  rawRest: string
): Promise<void> {
  if (signedIn.role === undefined) {
    refuse.accessDenied(response, 'datasources:query');
    return;
  }
  if (!datasource) {
    refuse.json(response, 404, 'Unable to find datasource');
    return;
  }
  const headers: OutgoingHttpHeaders = { ...request.headers };
  REMOVED.forEach((name) => delete headers[name]);
  headers['x-grafana-id'] = await keys.sign(signedIn);
  const target = `${datasource.url.replace(/\/+$/, '')}/${rawRest.replace(/^\/+/, '')}`;
  // A 401 of the upstream would make the page's client think that the Grafana session is over.
  forward(request, response, target, finishHeaders(request, headers), (status) => (status === 401 ? 400 : status));
}
