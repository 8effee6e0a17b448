import express, { type Express, type Request } from 'express';
import helmet from 'helmet';
import { STREAM_PATH } from '#contract/stream';
import {
  authenticated,
  createApiRouter,
  errorAnswer,
  notFound,
  type ApiOptions,
  type Database,
  type Jobs,
  type Principal,
  type Slice,
  type Streams,
} from '../platform/index.ts';
import { connectionRoutes } from './connection.ts';
import { streamHandler } from './stream.ts';

export { openApiDocument } from './openapi.ts';

export interface ApiDependencies extends Pick<ApiOptions, 'log' | 'checkAnswers' | 'onCall'> {
  slices: readonly Slice[];
  authenticate: (request: Request) => Promise<Principal>;
  database: Database;
  jobs: Jobs;
  streams: Streams;
  version: string;
}

/** The REST interface and live stream of every slice, below `/api/v1`. */
export function createApi(deps: ApiDependencies): Express {
  const bindings = [...deps.slices.flatMap((slice) => slice.routes ?? []), ...connectionRoutes(deps)];
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(helmet());
  app.get(`/api/v1${STREAM_PATH}`, ...authenticated(deps), streamHandler(deps.streams));
  app.use('/api/v1', createApiRouter({ ...deps, bindings }));
  app.use(notFound);
  app.use(errorAnswer(deps.log));
  return app;
}
