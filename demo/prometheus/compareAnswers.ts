/** An answer of Prometheus' HTTP API. */
export interface ApiAnswer {
  status: number;
  body: { status: string; errorType?: string; error?: string; data?: { resultType: string; result: unknown } };
}

interface Row {
  metric: Record<string, string>;
  value?: [number, string];
  values?: [number, string][];
}

export async function ask(url: string, path: string, params: Record<string, string>): Promise<ApiAnswer> {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(params) });
  return { status: response.status, body: (await response.json()) as ApiAnswer['body'] };
}

function sameNumber(a: string, b: string, tolerance: number): boolean {
  if (a === b) {
    return true;
  }
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y), 1e-9);
}

function labelKey(metric: Record<string, string>): string {
  return JSON.stringify(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The first difference of two answers in words, `undefined` when they say the same (values to a relative tolerance;
 * the order of series counts only where the query sorts).
 */
export function difference(real: ApiAnswer, other: ApiAnswer, ordered: boolean, tolerance = 1e-9): string | undefined {
  if (real.status !== other.status || real.body.errorType !== other.body.errorType) {
    return `answered ${other.status} ${other.body.error ?? ''}, real ${real.status} ${real.body.error ?? ''}`;
  }
  if (real.body.data === undefined || other.body.data === undefined) {
    return undefined;
  }
  const [a, b] = [real.body.data, other.body.data];
  if (a.resultType !== b.resultType) {
    return `result type ${b.resultType}, real ${a.resultType}`;
  }
  if (a.resultType === 'scalar' || a.resultType === 'string') {
    const same = samePoint(a.result as [number, string], b.result as [number, string], tolerance);
    return same ? undefined : `${JSON.stringify(b.result)}, real ${JSON.stringify(a.result)}`;
  }
  return differentRows(a.result as Row[], b.result as Row[], ordered, tolerance);
}

function samePoint(a: [number, string], b: [number, string], tolerance: number): boolean {
  return a[0] === b[0] && sameNumber(a[1], b[1], tolerance);
}

function differentRows(real: Row[], other: Row[], ordered: boolean, tolerance: number): string | undefined {
  if (real.length !== other.length) {
    return `${other.length} series, real ${real.length}`;
  }
  const byKey = new Map(other.map((row) => [labelKey(row.metric), row]));
  for (const [i, row] of real.entries()) {
    const match = ordered ? other[i] : byKey.get(labelKey(row.metric));
    if (match === undefined || labelKey(match.metric) !== labelKey(row.metric)) {
      return `series ${JSON.stringify(row.metric)} ${ordered ? `in place ${i} ` : ''}is missing`;
    }
    const points = row.values ?? [row.value!];
    const others = match.values ?? [match.value!];
    const at = points.findIndex((point, k) => others[k] === undefined || !samePoint(point, others[k], tolerance));
    if (at >= 0 || points.length !== others.length) {
      const place = Math.max(at, 0);
      return `${JSON.stringify(row.metric)}: ${JSON.stringify(others[place])} of ${others.length}, real ${JSON.stringify(points[place])} of ${points.length}`;
    }
  }
  return undefined;
}
