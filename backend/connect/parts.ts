import type { GrafanaClient } from '../grafana/index.ts';
import type { Database, Outbox, Secrets } from '../platform/index.ts';

export { GRAFANA_TOKEN } from '../grafana/index.ts';

export interface ConnectParts {
  database: Database;
  secrets: Secrets;
  outbox: Pick<Outbox, 'emit'>;
  grafana: GrafanaClient;
  sidecarUrl: string;
  webhookUrl: string;
  /** The data source's secret, where an operator provisions it himself; else one is made. */
  datasourceToken?: string | undefined;
  /** Hears each step as a sentence: done, or already so. */
  say(line: string): void;
}
