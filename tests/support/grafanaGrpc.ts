import grpc from '@grpc/grpc-js';
import { loadProtocol } from '../../backend/datasource/protocol/loadProtocol.ts';
import type {
  CallResourceResponse,
  CheckHealthResponse,
  CollectMetricsResponse,
  QueryDataResponse,
  StreamAnswer,
} from '../../backend/datasource/protocol/messages.ts';

/** What Grafana says of a caller and of its data source, as it was recorded with Grafana 12.3. */
export interface Caller {
  token?: string;
  orgId: number;
  namespace?: string;
  login?: string;
  /** ID token of a person; alert rules have none. */
  idToken?: string;
}

export interface AskedQuery {
  refId?: string;
  query?: unknown;
  /** Instead of `query`: the whole JSON as it is sent. */
  json?: string;
  fromMs?: number;
  toMs?: number;
  maxDataPoints?: number;
  intervalMs?: number;
}

/** A gRPC client that speaks as Grafana does. */
export interface GrafanaGrpc {
  query(caller: Caller, ...queries: AskedQuery[]): Promise<QueryDataResponse>;
  health(caller: Caller): Promise<CheckHealthResponse>;
  metrics(): Promise<CollectMetricsResponse>;
  resource(caller: Caller, url: string, method?: string): Promise<CallResourceResponse & { json: unknown }>;
  stream(caller: Caller, method: 'SubscribeStream' | 'PublishStream'): Promise<StreamAnswer>;
  close(): void;
}

/** Grafana's own evaluation of alert rules: no identity of a person, the scheduler's login. */
export const scheduler = (token: string, orgId = 1): Caller => ({ token, orgId, login: 'grafana_scheduler' });

export function speakAsGrafana(address: string, { patienceMs = 20_000 } = {}): GrafanaGrpc {
  const services = loadProtocol();
  const options = { 'grpc.max_receive_message_length': -1, 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 300 };
  const clients = Object.fromEntries(
    Object.entries(services).map(([name, service]) => {
      const Client = grpc.makeClientConstructor(service, name);
      return [name, new Client(address, grpc.credentials.createInsecure(), options)];
    })
  );
  const unary = <Answer>(service: string, method: string, message: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const client = clients[service] as unknown as Record<string, (message: object, options: object, done: (error: Error | null, answer: Answer) => void) => void>;
      client[method]?.(message, { deadline: Date.now() + patienceMs }, (error, answer) => (error === null ? resolve(answer) : reject(error)));
    });
  const identityHeaders = ({ idToken, orgId }: Caller): Record<string, string> =>
    idToken === undefined ? { FromAlert: 'true', 'X-Cache-Skip': 'true', 'X-Grafana-Org-Id': String(orgId) } : { 'http_X-Grafana-Id': idToken };

  return {
    query: (caller, ...queries) =>
      unary('Data', 'QueryData', { pluginContext: contextOf(caller), headers: identityHeaders(caller), queries: queries.map(wireQuery) }),
    health: (caller) => unary('Diagnostics', 'CheckHealth', { pluginContext: contextOf(caller), headers: identityHeaders(caller) }),
    metrics: () => unary('Diagnostics', 'CollectMetrics', {}),
    stream: (caller, method) => unary('Stream', method, { pluginContext: contextOf(caller), path: 'x' }),
    resource: (caller, url, method = 'GET') =>
      new Promise((resolve, reject) => {
        const headers = caller.idToken === undefined ? {} : { 'X-Grafana-Id': { values: [caller.idToken] } };
        const path = url.split('?', 1)[0];
        const call = (clients['Resource'] as unknown as { CallResource(message: object, options: object): grpc.ClientReadableStream<CallResourceResponse> }).CallResource(
          { pluginContext: contextOf(caller), path, method, url, headers },
          { deadline: Date.now() + patienceMs }
        );
        const parts: CallResourceResponse[] = [];
        call.on('data', (part: CallResourceResponse) => parts.push(part));
        call.on('error', reject);
        call.on('end', () => {
          const [first] = parts;
          if (first === undefined) {
            reject(new Error('The resource did not answer.'));
            return;
          }
          const body = Buffer.concat(parts.map((part) => part.body));
          resolve({ ...first, body, json: JSON.parse(body.toString()) as unknown });
        });
      }),
    close: () => Object.values(clients).forEach((client) => client.close()),
  };
}

function contextOf({ token, orgId, namespace = '', login = 'admin' }: Caller): object {
  return {
    orgId,
    namespace,
    pluginId: 'sreplatform-sre-datasource',
    user: { login, name: login, email: '', role: 'Admin' },
    dataSourceInstanceSettings: {
      id: 1,
      name: 'SRE Platform',
      uid: 'sre-platform',
      jsonData: Buffer.from('{}'),
      decryptedSecureJsonData: token === undefined ? {} : { token },
      lastUpdatedMS: 1_795_233_465_000,
    },
    grafanaConfig: { GF_APP_URL: 'http://localhost:3000/', GF_SQL_ROW_LIMIT: '1000000' },
    pluginVersion: '0.1.0',
    userAgent: 'Grafana/12.3.0 (linux; amd64)',
  };
}

function wireQuery({ refId = 'A', query, json, fromMs, toMs, maxDataPoints = 43_200, intervalMs = 1_000 }: AskedQuery): object {
  return {
    refId,
    maxDataPoints,
    intervalMS: intervalMs,
    timeRange: { fromEpochMS: fromMs ?? Date.now() - 3_600_000, toEpochMS: toMs ?? Date.now() },
    json: Buffer.from(json ?? JSON.stringify({ refId, intervalMs, maxDataPoints, datasource: { uid: 'sre-platform' }, query })),
  };
}
