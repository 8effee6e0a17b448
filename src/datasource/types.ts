import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import type { QueryModelInput } from '#contract/query';
import type { QueryKind } from '#contract/queryWords';

/** A panel's or rule's query: beside Grafana's own fields, ours as one object that the sidecar reads strictly. */
export interface SreQuery extends DataQuery {
  query?: QueryModelInput;
}

export type ModelOf<Kind extends QueryKind> = Extract<QueryModelInput, { kind: Kind }>;

/** Nothing is kept in the open; the sidecar's address is the backend's affair. */
export type SreOptions = DataSourceJsonData;

export interface SreSecrets {
  token?: string;
}
