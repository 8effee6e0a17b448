import { parseArgs } from 'node:util';
import type { GrafanaCredentials } from '../grafana/index.ts';

export interface ConnectOptions {
  url: string;
  credentials: GrafanaCredentials;
  orgId: number | undefined;
  /** Where Grafana reaches the sidecar's pages and webhooks. */
  sidecarUrl: string;
  webhookUrl: string;
  /** Folder for files with addresses and secrets of senders that are not Grafana; none are written without it. */
  senders: string | undefined;
  /** The secret of a data source that the operator provisions himself. */
  datasourceToken: string | undefined;
  undo: boolean;
}

export const USAGE = `npm run grafana:connect -- --url URL (--user NAME --password TEXT | --token TEXT)
    [--org ID]             the organisation to connect; only with --user (default: the one you are in)
    [--sidecar-url URL]    where Grafana reaches the sidecar's pages   (default: API_LISTEN)
    [--webhook-url URL]    where Grafana reaches the sidecar's webhooks (default: WEBHOOK_LISTEN)
    [--senders FOLDER]     also make addresses for an Alertmanager and a delivery pipeline, written there as files
    [--datasource-token T] the token of a provisioned data source; 32 characters or more (default: one is made)
    [--undo]               take it all back in Grafana; the tenant's data stays`;

/** Reads the command line. Throws an Error whose message says what is missing. */
export function readOptions(args: string[], listen: { api: string; webhooks: string }): ConnectOptions {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: 'string' },
      user: { type: 'string' },
      password: { type: 'string' },
      token: { type: 'string' },
      org: { type: 'string' },
      'sidecar-url': { type: 'string' },
      'webhook-url': { type: 'string' },
      senders: { type: 'string' },
      'datasource-token': { type: 'string' },
      undo: { type: 'boolean', default: false },
    },
  });
  const { url, user, password, token } = values;
  if (url === undefined || !/^https?:\/\//.test(url)) {
    throw new Error('--url is missing: the address of Grafana, http:// or https://.');
  }
  let credentials: GrafanaCredentials;
  if (token !== undefined) {
    credentials = { token };
  } else if (user !== undefined && password !== undefined) {
    credentials = { user, password };
  } else {
    throw new Error('Give --user and --password of an admin, or --token of a service account with the role Admin.');
  }
  const orgId = values.org === undefined ? undefined : Number(values.org);
  if (orgId !== undefined && (!Number.isInteger(orgId) || orgId < 1 || token !== undefined)) {
    throw new Error('--org is the number of an organisation, and goes with --user only: a token belongs to one.');
  }
  const datasourceToken = values['datasource-token'];
  if (datasourceToken !== undefined && !/^[\x21-\x7e]{32,500}$/.test(datasourceToken)) {
    throw new Error('--datasource-token needs 32 to 500 characters without spaces: whoever has it reads this organisation.');
  }
  return {
    url,
    credentials,
    orgId,
    sidecarUrl: values['sidecar-url'] ?? `http://${listen.api}`,
    webhookUrl: values['webhook-url'] ?? `http://${listen.webhooks}`,
    senders: values.senders,
    datasourceToken,
    undo: values.undo,
  };
}
