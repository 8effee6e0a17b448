import grpc, { type sendUnaryData, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import type { Registry } from 'prom-client';
import { AppError, type Principal } from '../platform/index.ts';
import type { QueryCall } from '../tenancy/index.ts';
import { answerFailure } from './answerFailure.ts';
import { answerQueries, refuseQueries, type AnswerDeps } from './answerQueries.ts';
import { callResource, resourceRefusal } from './callResource.ts';
import { checkHealth, healthAnswer } from './checkHealth.ts';
import { loadProtocol } from './protocol/loadProtocol.ts';
import type {
  CallResourceRequest,
  CallResourceResponse,
  CheckHealthRequest,
  CheckHealthResponse,
  CollectMetricsResponse,
  PluginContext,
  QueryDataRequest,
  QueryDataResponse,
  StreamAnswer,
} from './protocol/messages.ts';

/** Grafana's own servers take as much; answers are bounded by their rows. */
const MOST_RECEIVED_BYTES = 16 * 1024 * 1024;

export interface ServerDeps extends AnswerDeps {
  authenticate(call: QueryCall): Promise<Principal>;
  /** What Grafana may collect of the data source: counts of all tenants, nothing of one. */
  registry: Registry;
}

type Unary<Request, Answer> = (call: ServerUnaryCall<Request, Answer>, reply: sendUnaryData<Answer>) => void;

/**
 * The gRPC server behind the data source (plugin protocol 2). Shutdown is not served on purpose: Grafana sends it when it
 * ends, and other Grafanas go on.
 */
export function createGrpcServer(deps: ServerDeps): grpc.Server {
  const services = loadProtocol();
  const server = new grpc.Server({
    'grpc.max_receive_message_length': MOST_RECEIVED_BYTES,
    'grpc.max_send_message_length': -1,
  });
  server.addService(services.Data, { QueryData: queryData(deps) });
  server.addService(services.Diagnostics, { CheckHealth: health(deps), CollectMetrics: collectMetrics(deps) });
  server.addService(services.Resource, { CallResource: resource(deps) });
  server.addService(services.Stream, { SubscribeStream: noStream('NOT_FOUND'), PublishStream: noStream('PERMISSION_DENIED') });
  return server;
}

function queryData(deps: ServerDeps): Unary<QueryDataRequest, QueryDataResponse> {
  return (call, reply) => {
    const { pluginContext, headers, queries } = call.request;
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    deps
      .authenticate(callOf(pluginContext, headers['http_X-Grafana-Id']))
      .then((principal) => answerQueries(deps, principal, queries, gone.signal))
      .catch((thrown: unknown) => refuseQueries(queries, thrown, deps.log))
      .then((answer) => reply(null, answer), (thrown: unknown) => reply(internal(deps, thrown)));
  };
}

function health(deps: ServerDeps): Unary<CheckHealthRequest, CheckHealthResponse> {
  return (call, reply) => {
    const { pluginContext, headers } = call.request;
    deps
      .authenticate(callOf(pluginContext, headers['http_X-Grafana-Id']))
      .then((principal) => checkHealth(deps.database, principal))
      .catch((thrown: unknown) => healthAnswer('ERROR', answerFailure(thrown, deps.log, {}).message, {}))
      .then((answer) => reply(null, answer), (thrown: unknown) => reply(internal(deps, thrown)));
  };
}

function collectMetrics({ registry, ...deps }: ServerDeps): Unary<unknown, CollectMetricsResponse> {
  return (_call, reply) => {
    registry.metrics().then(
      (text) => reply(null, { metrics: { prometheus: Buffer.from(text) } }),
      (thrown: unknown) => reply(internal({ registry, ...deps }, thrown))
    );
  };
}

function resource(deps: ServerDeps): (call: ServerWritableStream<CallResourceRequest, CallResourceResponse>) => void {
  return (call) => {
    const { pluginContext, headers } = call.request;
    const idToken = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-grafana-id')?.[1].values[0];
    deps
      .authenticate(callOf(pluginContext, idToken))
      .then((principal) => callResource(deps, principal, call.request))
      .catch((thrown: unknown) => {
        const { message } = answerFailure(thrown, deps.log, { path: call.request.path });
        return resourceRefusal(thrown instanceof AppError ? thrown : new AppError('internal_error', message));
      })
      .then((answer) => {
        call.write(answer);
        call.end();
      })
      .catch((thrown: unknown) => call.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))));
  };
}

/** Live updates go another way, through the app's route. */
function noStream(status: StreamAnswer['status']): Unary<unknown, StreamAnswer> {
  return (_call, reply) => reply(null, { status, data: Buffer.alloc(0) });
}

function callOf(context: PluginContext | null, idToken: string | undefined): QueryCall {
  return {
    token: context?.dataSourceInstanceSettings?.decryptedSecureJsonData['token'],
    orgId: context?.orgId ?? 0,
    namespace: context?.namespace ?? '',
    login: context?.user?.login ?? '',
    idToken: idToken === '' ? undefined : idToken,
  };
}

function internal({ log }: ServerDeps, thrown: unknown): { code: grpc.status; details: string } {
  return { code: grpc.status.INTERNAL, details: answerFailure(thrown, log, {}).message };
}
