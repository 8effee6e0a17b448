import type { GrafanaClient } from '../grafana/index.ts';
import type { Database, Outbox, Secrets } from '../platform/index.ts';

/** Name of the stored service-account token of the org. */
export const GRAFANA_TOKEN = 'grafana-token';

export interface ConnectParts {
  database: Database;
  secrets: Secrets;
  outbox: Pick<Outbox, 'emit'>;
  grafana: GrafanaClient;
  sidecarUrl: string;
  webhookUrl: string;
  /** Hears each step as a sentence: done, or already so. */
  say(line: string): void;
}
