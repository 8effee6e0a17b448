import { z } from 'zod';
import { IncidentSummary } from './incident.ts';
import { RunSummary } from './run.ts';
import { Id } from './scalars.ts';

/**
 * Live updates of pages: `GET /api/v1/stream` answers server-sent events. Each has an id; a reader that comes back sends
 * the last one as `Last-Event-ID` (header) or `?lastEventId=`. A comment line every 15 s is the heartbeat; the server
 * ends a stream after at most 10 minutes so that the reader's identity is checked again. `reset` says that the gap is
 * too long to replay: read everything anew.
 */
export const STREAM_PATH = '/stream';

export const StreamMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('incident'), incident: IncidentSummary }),
  z.object({ type: z.literal('incidents'), ids: z.array(Id) }).describe('many changed at once: read the list anew'),
  z.object({ type: z.literal('analysis'), incidentId: Id, analysisId: Id, status: z.string() }),
  z.object({ type: z.literal('alerts'), count: z.number().int() }),
  z.object({ type: z.literal('changes'), count: z.number().int() }),
  z.object({ type: z.literal('topology') }),
  z.object({ type: z.literal('run'), run: RunSummary }).describe('a run or one of its steps went on'),
  z.object({ type: z.literal('proposals'), incidentId: Id }),
  z.object({ type: z.literal('approvals'), waiting: z.number().int() }).describe('the inbox changed: how many wait'),
  z.object({ type: z.literal('knowledge'), itemId: Id, incidentId: Id.nullable() }),
  z.object({ type: z.literal('reset') }),
]);
export type StreamMessage = z.infer<typeof StreamMessage>;
