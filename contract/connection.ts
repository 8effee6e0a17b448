import { z } from 'zod';
import { operation } from './operation.ts';
import { Instant } from './scalars.ts';

/** One check of the connection page: what was tried, what came of it and what to do. */
export const ConnectionCheck = z
  .object({
    id: z.enum(['database', 'grafana-identity', 'sources', 'webhooks', 'outbox', 'jobs']),
    state: z.enum(['ok', 'warning', 'failing', 'unknown']),
    message: z.string(),
    since: Instant.nullable(),
    advice: z.string().nullable(),
  })
  .meta({ id: 'ConnectionCheck' });
export type ConnectionCheck = z.infer<typeof ConnectionCheck>;

export const getConnection = operation({
  id: 'getConnection',
  method: 'GET',
  path: '/connection',
  summary: "The sidecar's own view of everything it depends on",
  tag: 'connection',
  role: 'Viewer',
  response: z.object({ version: z.string(), checks: z.array(ConnectionCheck) }),
});
