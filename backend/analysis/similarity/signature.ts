import type { Mechanism } from '#contract/analysis';

/** What an incident looks like, as far as it is compared with others. Lists hold each value once, in any order. */
export interface IncidentSignature {
  /** The likeliest cause, unless people said that it was wrong. */
  cause: { resourceKey: string; mechanism: Mechanism } | null;
  /** Keys of the resources that it was about. */
  resources: readonly string[];
  services: readonly string[];
  /** Names of alerts, and what identifies each. */
  alerts: readonly string[];
  fingerprints: readonly string[];
  /** Label pairs, `name=value`, that all its alerts have. */
  labels: readonly string[];
  /** Words of its title. */
  words: readonly string[];
}

/** How often words occur among all incidents. */
export interface WordFrequency {
  total: number;
  of(word: string): number;
}

/** Labels that change from one alert to the next, or that every alert of a system has. */
const VOLATILE =
  /^(__.*__|pod|pod_name|instance|container|container_id|id|uid|node|endpoint|job|prometheus|replica|monitor|receiver|alertname|severity|grafana_folder|rulename|ref_id|datasource_uid)$/;
const MOST_PAIRS = 40;

/** Label pairs that all of the alerts have and that tell something of the kind of incident. */
export function commonLabels(alerts: readonly Readonly<Record<string, string>>[]): string[] {
  const [first, ...others] = alerts;
  return Object.entries(first ?? {})
    .filter(([name, value]) => !VOLATILE.test(name) && value !== '' && value.length <= 100)
    .filter(([name, value]) => others.every((labels) => labels[name] === value))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .slice(0, MOST_PAIRS);
}
