import type { z } from 'zod';
import { SentQuery, type QueryModel } from '#contract/query';
import { AppError, type Log, type Principal } from '../platform/index.ts';
import { answerFailure } from './answerFailure.ts';
import { encodeFrame } from './frames/encodeFrame.ts';
import type { DataQuery, DataResponse, QueryDataResponse } from './protocol/messages.ts';
import { readQuery, type ReaderDeps } from './readers/index.ts';

/** Queries of one request that are answered at the same time; each may hold a connection to the database. */
const AT_ONCE = 4;
/** What Grafana sends for a rule without a range. */
const DEFAULT_RANGE_MS = 3_600_000;

export interface AnswerDeps extends ReaderDeps {
  log: Log;
  /** Counts answers: kind of query, status, seconds. */
  onAnswer(kind: string, status: number, seconds: number): void;
}

/** Answers every query of a request under its refId; one that fails takes none of the others with it. */
export async function answerQueries(
  deps: AnswerDeps,
  principal: Principal,
  queries: readonly DataQuery[],
  signal: AbortSignal
): Promise<QueryDataResponse> {
  const responses: Record<string, DataResponse> = {};
  const waiting = [...queries];
  const work = async (): Promise<void> => {
    for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) {
      responses[query.refId] = await answerQuery(deps, principal, query, signal);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { responses };
}

/** The same refusal under every refId: Grafana shows an error only where it asked for an answer. */
export function refuseQueries(queries: readonly DataQuery[], thrown: unknown, log: Log): QueryDataResponse {
  const { status, message, errorSource } = answerFailure(thrown, log, {});
  return { responses: Object.fromEntries(queries.map(({ refId }) => [refId, { frames: [], error: message, status, errorSource }])) };
}

async function answerQuery(deps: AnswerDeps, principal: Principal, sent: DataQuery, signal: AbortSignal): Promise<DataResponse> {
  const started = performance.now();
  let kind = 'unknown';
  let answer: DataResponse;
  try {
    const query = readModel(sent.json);
    kind = query.kind;
    const frames = await readQuery(deps, query, {
      tenantId: principal.tenantId,
      actorId: principal.actor.id,
      range: rangeOf(sent, deps.clock.now()),
      maxDataPoints: sent.maxDataPoints,
      intervalMs: sent.intervalMS,
      signal,
    });
    answer = { frames: frames.map((frame) => encodeFrame(frame, sent.refId)), error: '', status: 200, errorSource: '' };
  } catch (thrown) {
    const { status, message, errorSource } = answerFailure(thrown, deps.log, { kind, tenantId: principal.tenantId });
    answer = { frames: [], error: message, status, errorSource };
  }
  deps.onAnswer(kind, answer.status, (performance.now() - started) / 1_000);
  return answer;
}

/** Reads the query as it was sent. Throws `bad_request` with the field and the reason. */
export function readModel(json: Buffer): QueryModel {
  let sent: unknown;
  try {
    sent = JSON.parse(json.toString('utf8'));
  } catch (cause) {
    throw new AppError('bad_request', 'The query is not valid JSON.', { cause });
  }
  return parseStrictly(SentQuery, sent).query;
}

/** Parses by a schema of the contract. Throws `bad_request` with every field and reason. */
export function parseStrictly<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const details = parsed.error.issues.slice(0, 20).map((issue) => ({ path: issue.path.map(String).join('.'), reason: issue.message }));
  throw new AppError('bad_request', details.map(({ path, reason }) => `${path}: ${reason}`).join('; '), { details });
}

function rangeOf({ timeRange }: DataQuery, nowMs: number): { fromMs: number; toMs: number } {
  const { fromEpochMS: fromMs = 0, toEpochMS: toMs = 0 } = timeRange ?? {};
  if (fromMs === 0 && toMs === 0) {
    return { fromMs: nowMs - DEFAULT_RANGE_MS, toMs: nowMs };
  }
  if (fromMs > toMs) {
    throw new AppError('bad_request', 'The time range ends before it begins.');
  }
  return { fromMs, toMs };
}
