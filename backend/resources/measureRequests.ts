import type { Tx } from '../platform/index.ts';
import { createConventionIndex } from './conventionIndex.ts';
import { BUILT_IN } from './conventions/builtIn.ts';
import type { ConventionFamily, GoldenRule } from './conventions/convention.ts';
import { readAliases } from './aliases.ts';
import { familiesOf } from './discovery/discoverTenant.ts';
import type { MetricReader } from './discovery/metricReader.ts';
import { goldenQueries, presenceQuery } from './discovery/queries.rules.ts';
import { subjectRules } from './discovery/readSource.ts';
import { keyByRules } from './entityName.rules.ts';
import { readTenantConventions } from './tenantConventions.ts';

/** What is needed of the data sources. */
export type RequestReader = MetricReader;

/** What the metrics of a tenant mean, as far as requests are counted. */
export interface RequestConventions {
  families: readonly ConventionFamily[];
  canonical(key: string): string;
}

/** Requests that a resource got over a time; `failed` is null where no metric tells failures. */
export interface MeasuredRequests {
  requests: number;
  failed: number | null;
  sourceId: string;
  query: string;
  failedQuery: string | null;
}

export async function readRequestConventions(tx: Tx, tenantId: string): Promise<RequestConventions> {
  const own = await readTenantConventions(tx, tenantId);
  const { canonical } = createConventionIndex(own, await readAliases(tx, tenantId));
  return { families: [...familiesOf(own), ...BUILT_IN], canonical };
}

/**
 * How many requests each resource got between two times (unix ms), and how many of them failed, by the increase of the
 * counters that the conventions name. Where several metrics count the same requests the one that tells failures is taken,
 * then the one that saw most. Resources that nothing counts are left out. Throws when the source does not answer.
 */
export async function measureRequests(
  reader: RequestReader,
  conventions: RequestConventions,
  request: { tenantId: string; sourceId: string; fromMs: number; toMs: number; signal: AbortSignal }
): Promise<Map<string, MeasuredRequests>> {
  const { tenantId, sourceId, fromMs, toMs, signal } = request;
  const ask = (query: string): ReturnType<RequestReader['query']> =>
    reader.query(tenantId, sourceId, query, toMs, signal);
  const golden = conventions.families.flatMap((family) => (family.golden ?? []).map((rule) => ({ family, rule })));
  const counters = new Set(
    golden.flatMap(({ rule }) => [rule.requests, ...(rule.failed === undefined ? [] : [rule.failed])])
  );
  const present = new Set((await ask(presenceQuery([...counters]))).map(({ labels }) => labels['__name__']));
  const best = new Map<string, MeasuredRequests>();
  for (const { family, rule } of golden.filter((one) => present.has(one.rule.requests))) {
    const seconds = Math.max(1, Math.round((toMs - fromMs) / 1000));
    const queries = goldenQueries(family, rule, { increaseOverSeconds: seconds });
    const keyOf = subjectOf(family, rule, conventions);
    const requests = sumBy(await ask(queries.requests), keyOf);
    // A counter of failures that is not there may never have counted, or not exist: neither is "no failures".
    const tellsFailures = rule.failed === undefined || present.has(rule.failed);
    const failed = queries.failed === null || !tellsFailures ? null : sumBy(await ask(queries.failed), keyOf);
    for (const [key, count] of requests) {
      const measured = {
        requests: count,
        failed: failed === null ? null : Math.min(count, failed.get(key) ?? 0),
        sourceId,
        query: queries.requests,
        failedQuery: queries.failed,
      };
      if (isBetter(measured, best.get(key))) {
        best.set(key, measured);
      }
    }
  }
  return best;
}

/** Requests are counted for whom they went to. */
function subjectOf(
  family: ConventionFamily,
  rule: GoldenRule,
  { canonical }: RequestConventions
): (labels: Readonly<Record<string, string>>) => string | null {
  const { edge, entity } = subjectRules(family, rule);
  const rules = rule.subject === 'edge' && edge !== null ? edge.to : entity;
  return (labels) => {
    const key = keyByRules(rules, labels);
    return key === null ? null : canonical(key);
  };
}

function sumBy(
  samples: Awaited<ReturnType<RequestReader['query']>>,
  keyOf: (labels: Readonly<Record<string, string>>) => string | null
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { labels, value } of samples) {
    const key = keyOf(labels);
    if (key !== null && Number.isFinite(value) && value >= 0) {
      sums.set(key, (sums.get(key) ?? 0) + value);
    }
  }
  return sums;
}

function isBetter(one: MeasuredRequests, known: MeasuredRequests | undefined): boolean {
  if (known === undefined || (known.failed === null) !== (one.failed === null)) {
    return known === undefined || known.failed === null;
  }
  return one.requests > known.requests;
}
