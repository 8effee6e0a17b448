import { measureRequests, type MeasuredRequests, type RequestConventions } from '../../resources/index.ts';
import { asError } from '../../platform/index.ts';
import type { KnowledgeDeps } from '../deps.ts';
import type { Impact, ResourceImpact } from './facts.ts';

export interface ImpactQuestion {
  tenantId: string;
  /** Unix ms. */
  from: number;
  to: number;
  beginsWith: Impact['beginsWith'];
  /** Whom it was about, the most important first. */
  keys: readonly string[];
  conventions: RequestConventions;
}

/** Longer than this is counted in part only: no source should have to read days for one figure. */
const LONGEST_MS = 24 * 3_600_000;
/** A counter needs some samples to tell an increase. */
const SHORTEST_MS = 2 * 60_000;
const DEADLINE_MS = 15_000;
const MOST_SOURCES = 5;
/** What can get requests; a host or a pod is told by what runs on it. */
const GETS_REQUESTS = /^(service|external|database|cache|queue|endpoint):/;

/**
 * How many requests the resources got while the incident lasted and in as long a stretch before, by asking the tenant's
 * data sources. Never throws for a source's sake: what could not be asked is told in `gaps`.
 */
export async function measureImpact(
  deps: Pick<KnowledgeDeps, 'reader'>,
  question: ImpactQuestion,
  signal: AbortSignal
): Promise<Impact> {
  const { tenantId, from, to, beginsWith, conventions } = question;
  const countedTo = Math.max(from + SHORTEST_MS, Math.min(to, from + LONGEST_MS));
  const keys = [...new Set(question.keys.map((key) => conventions.canonical(key)))].filter((key) =>
    GETS_REQUESTS.test(key)
  );
  const gaps: string[] = [];
  const best = new Map<string, ResourceImpact>();
  const within = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  const sources = keys.length === 0 ? [] : (await deps.reader.listSources(tenantId)).slice(0, MOST_SOURCES);
  if (keys.length > 0 && sources.length === 0) {
    gaps.push('there is no data source to count requests with.');
  }
  for (const source of sources) {
    const ask = (fromMs: number, toMs: number): Promise<Map<string, MeasuredRequests>> =>
      measureRequests(deps.reader, conventions, { tenantId, sourceId: source.id, fromMs, toMs, signal: within });
    try {
      const during = await ask(from, countedTo);
      const before = await ask(from - (countedTo - from), from);
      for (const key of keys) {
        keep(best, key, source, during.get(key), before.get(key));
      }
    } catch (error) {
      signal.throwIfAborted();
      gaps.push(`${source.name} could not be asked: ${asError(error).message.slice(0, 200)}`);
    }
  }
  const measured = [...best.values()].sort((a, b) => (b.failed ?? 0) - (a.failed ?? 0) || b.requests - a.requests);
  const unmeasured = keys.filter((key) => !best.has(key));
  return { from, to, beginsWith, countedTo: Math.min(countedTo, Math.max(to, from)), measured, unmeasured, gaps };
}

function keep(
  best: Map<string, ResourceImpact>,
  key: string,
  source: { id: string; name: string },
  during: MeasuredRequests | undefined,
  before: MeasuredRequests | undefined
): void {
  const known = best.get(key);
  if (during === undefined || (known !== undefined && (known.failed !== null || during.failed === null))) {
    return;
  }
  const { requests, failed } = during;
  best.set(key, {
    key,
    requests,
    failed,
    before: before === undefined ? null : { requests: before.requests, failed: before.failed },
    source: { id: source.id, name: source.name },
    query: during.failedQuery ?? during.query,
  });
}
