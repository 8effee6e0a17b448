import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { DEFAULTS, type HttpTarget, type PrometheusOptions } from './options.ts';

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** The text of prometheus.yml. Instance and metrics path of a target are set as labels, which scraping honours. */
export function prometheusConfig(
  options: PrometheusOptions,
  targets: readonly HttpTarget[],
  alertmanager: string
): string {
  const jobs = Map.groupBy(targets, (target) => target.job);
  return stringify({
    global: {
      scrape_interval: seconds(options.scrapeIntervalMs ?? DEFAULTS.scrapeIntervalMs),
      scrape_timeout: seconds(Math.min(options.scrapeIntervalMs ?? DEFAULTS.scrapeIntervalMs, 5000)),
      evaluation_interval: seconds(options.evaluationIntervalMs ?? DEFAULTS.evaluationIntervalMs),
    },
    rule_files: options.rules.map((path) => resolve(path)),
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [...[...jobs].map(([job, members]) => staticJob(job, members)), ...discoveredJob(options)],
  });
}

function staticJob(job: string, members: readonly HttpTarget[]): object {
  return {
    job_name: job,
    static_configs: members.map(({ instance, url }) => {
      const { host, pathname, protocol } = new URL(url);
      return {
        targets: [host],
        labels: { instance, __metrics_path__: pathname, __scheme__: protocol.replace(':', '') },
      };
    }),
  };
}

/** The list gives each target the job that its real exporter would have. */
function discoveredJob({ discoveryUrl, scrapeIntervalMs }: PrometheusOptions): object[] {
  const refresh_interval = seconds(scrapeIntervalMs ?? DEFAULTS.scrapeIntervalMs);
  return discoveryUrl === undefined
    ? []
    : [{ job_name: 'discovered', http_sd_configs: [{ url: discoveryUrl, refresh_interval }] }];
}

/** The text of alertmanager.yml: one webhook, or a receiver that drops everything. */
export function alertmanagerConfig(options: PrometheusOptions): string {
  const { webhook } = options;
  const authorization =
    webhook?.bearerTokenFile === undefined
      ? {}
      : { http_config: { authorization: { type: 'Bearer', credentials_file: resolve(webhook.bearerTokenFile) } } };
  return stringify({
    route: {
      receiver: 'webhook',
      group_by: options.groupBy ?? DEFAULTS.groupBy,
      group_wait: seconds(options.groupWaitMs ?? DEFAULTS.groupWaitMs),
      group_interval: seconds(options.groupIntervalMs ?? DEFAULTS.groupIntervalMs),
      repeat_interval: seconds(options.repeatIntervalMs ?? DEFAULTS.repeatIntervalMs),
    },
    receivers: [
      {
        name: 'webhook',
        ...(webhook === undefined
          ? {}
          : { webhook_configs: [{ url: webhook.url, send_resolved: true, ...authorization }] }),
      },
    ],
  });
}
