import { t } from '@grafana/i18n';
import type { OperationAnswer } from '#contract/operation';
import type { ConnectionCheck, getConnection } from '#contract/connection';
import type { Me } from '#contract/tenancy';
import type { ApiError } from '../../shared/api/ApiError.ts';
import { describeError } from '../../shared/api/describeError.ts';
import type { LiveStatus } from '../../shared/live/index.ts';
import { plainText } from '../../shared/plainText.ts';

export type CheckState = ConnectionCheck['state'];

/** One line of the connection page. */
export interface Check {
  id: string;
  name: string;
  state: CheckState;
  message: string;
  since: string | number | null;
  advice: string | null;
}

/** What to do about a failed call, by who refused it. */
function adviceFor(error: ApiError): string {
  switch (error.code) {
    case 'unreachable':
      return t('connection.advice.unreachable', 'Start the sidecar, and check its address in the configuration.');
    case 'not_connected':
      return t(
        'connection.advice.notConnected',
        'An admin enables the app in this organisation and saves the address.'
      );
    case 'not_signed':
    case 'wrong_org':
      return t('connection.advice.token', 'An admin enters the token of this organisation’s tenant.');
    case 'identity_missing':
    case 'identity_invalid':
      return t('connection.advice.identity', 'Check that the sidecar can read the signing keys of this Grafana.');
    default:
      return t('connection.advice.log', 'The sidecar’s log says more.');
  }
}

/** Page to Grafana to sidecar, and whom the sidecar takes the reader for. */
export function identityChecks(me: Me | undefined, error: ApiError | null): Check[] {
  const name = t('connection.check.sidecar', 'Sidecar and identity');
  if (error) {
    const message = `${describeError(error)} (${error.message})`;
    return [{ id: 'sidecar', name, state: 'failing', message, since: error.at, advice: adviceFor(error) }];
  }
  if (!me) {
    return [];
  }
  const message = t('connection.identity', 'You are {{actor}} with role {{role}} in tenant {{tenant}}', {
    actor: me.actor.name,
    role: me.role,
    tenant: me.tenant.name,
    ...plainText,
  });
  return [{ id: 'sidecar', name, state: 'ok', message, since: null, advice: null }];
}

/** The live stream as this page sees it. */
export function liveCheck(status: LiveStatus): Check {
  const base = { id: 'live', name: t('connection.check.live', 'Live updates'), advice: null };
  switch (status.state) {
    case 'live':
      return { ...base, state: 'ok', message: t('live.liveHint', 'This page updates by itself.'), since: null };
    case 'connecting':
      return { ...base, state: 'unknown', message: t('live.connecting', 'Connecting'), since: null };
    case 'waiting':
      return { ...base, state: 'warning', message: status.reason, since: status.since };
  }
}

/** The sidecar's own view of what it depends on; empty while it cannot be asked, which the first check already says. */
export function sidecarChecks(
  answer: OperationAnswer<typeof getConnection> | undefined,
  error: ApiError | null
): Check[] {
  return error || !answer ? [] : answer.checks.map((check) => ({ ...check, name: checkName(check.id) }));
}

function checkName(id: ConnectionCheck['id']): string {
  const names: Record<ConnectionCheck['id'], () => string> = {
    database: () => t('connection.check.database', 'Database'),
    'grafana-identity': () => t('connection.check.grafanaIdentity', 'Grafana’s signing keys'),
    sources: () => t('connection.check.sources', 'Data sources'),
    webhooks: () => t('connection.check.webhooks', 'Alerts coming in'),
    outbox: () => t('connection.check.outbox', 'Event delivery'),
    jobs: () => t('connection.check.jobs', 'Background jobs'),
  };
  return names[id]?.() ?? id;
}
