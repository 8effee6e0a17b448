/** One value of an instant query. */
export interface InstantSample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** What discovery needs of the data sources: the slice below implements it. */
export interface MetricReader {
  listSources(tenantId: string): Promise<readonly { id: string; name: string }[]>;
  /** Answers an instant query at a time in unix ms. Throws when the source does not answer or refuses. */
  query(tenantId: string, sourceId: string, query: string, atMs: number, signal: AbortSignal): Promise<readonly InstantSample[]>;
}
