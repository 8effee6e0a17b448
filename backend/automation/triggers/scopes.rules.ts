import type { Finding } from '#contract/analysis';
import type { Incident } from '#contract/incident';
import type { KnownNames } from '../../platform/index.ts';

const FINDING = {
  resourceKey: 'service:payment',
  resourceKind: 'service',
  resourceName: 'payment',
  mechanism: 'deploy',
  confidence: 0.9,
  certainty: 'likely',
};
const INCIDENT = {
  id: '0',
  number: 1,
  title: 'text',
  severity: 'critical',
  status: 'triggered',
  service: 'payment',
  team: 'shop',
  source: 'grafana',
  alertCount: 1,
};

/** What a condition may name, and something of that shape to try it on. */
export const INCIDENT_NAMES: KnownNames = { incident: Object.keys(INCIDENT), finding: Object.keys(FINDING) };
export const INCIDENT_SAMPLE = { incident: INCIDENT, finding: FINDING };
export const BODY_NAMES: KnownNames = { body: null };

/** The same of a real incident and its first finding; `finding` is null before an analysis, and when it names nobody. */
export function incidentScope(incident: Incident, finding: Finding | undefined): Record<string, unknown> {
  const pick = (from: object, names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, (from as Record<string, unknown>)[name] ?? null]));
  return {
    incident: pick(incident, Object.keys(INCIDENT)),
    finding: finding === undefined ? null : pick(finding, Object.keys(FINDING)),
  };
}
