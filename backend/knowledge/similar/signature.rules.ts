import type { Alert } from '#contract/alert';
import type { Analysis, Finding } from '#contract/analysis';
import type { Incident } from '#contract/incident';
import type { LearntCause } from '#contract/knowledge';
import { commonLabels, termsOf, type IncidentSignature } from '../../analysis/index.ts';

const MOST_CAUSES = 5;
const MOST_RESOURCES = 50;
const MOST_ALERTS = 50;
const MOST_FINGERPRINTS = 100;
const MOST_WORDS = 40;

/** What people said of a finding together: one "right" outweighs all else, then one "near". */
export function verdictOf(analysis: Analysis, finding: Finding): LearntCause['confirmed'] {
  const said = new Set(analysis.feedback.filter((one) => one.findingId === finding.id).map((one) => one.verdict));
  return (['right', 'near', 'wrong'] as const).find((verdict) => said.has(verdict)) ?? 'unrated';
}

/** The causes that an analysis names in a form that later incidents are compared with, best first. */
export function causesOf(analysis: Analysis | null): LearntCause[] {
  return (analysis?.findings ?? []).slice(0, MOST_CAUSES).map((finding) => {
    const { resourceKey, mechanism, title, confidence } = finding;
    return {
      resourceKey,
      mechanism,
      title,
      confidence,
      confirmed: analysis === null ? 'unrated' : verdictOf(analysis, finding),
    };
  });
}

/** The cause to go by: what people confirmed, else the likeliest that nobody called wrong. */
export function leadingCause(causes: readonly LearntCause[]): LearntCause | null {
  return (
    causes.find((one) => one.confirmed === 'right') ??
    causes.find((one) => one.confirmed === 'near') ??
    causes.find((one) => one.confirmed === 'unrated') ??
    null
  );
}

/** What an incident looks like: its alerts, its place, its words and its cause. */
export function signatureOf(
  incident: Pick<Incident, 'title' | 'service' | 'resources'>,
  alerts: readonly Pick<Alert, 'name' | 'fingerprint' | 'labels' | 'resourceKey'>[],
  cause: LearntCause | null
): IncidentSignature {
  const resources = unique([...incident.resources, ...alerts.flatMap((alert) => alert.resourceKey ?? [])]);
  const named = resources.filter((key) => key.startsWith('service:')).map((key) => key.slice('service:'.length));
  return {
    cause: cause === null ? null : { resourceKey: cause.resourceKey, mechanism: cause.mechanism },
    resources: resources.slice(0, MOST_RESOURCES),
    services: unique([...(incident.service === null ? [] : [incident.service]), ...named]).slice(0, MOST_RESOURCES),
    alerts: unique(alerts.map((alert) => alert.name)).slice(0, MOST_ALERTS),
    fingerprints: unique(alerts.map((alert) => alert.fingerprint)).slice(0, MOST_FINGERPRINTS),
    labels: commonLabels(alerts.map((alert) => alert.labels)),
    words: unique(termsOf(incident.title, MOST_WORDS).map((term) => term.word)).slice(0, MOST_WORDS),
  };
}

/** By what an incident is found again; the kinds that tell most first. */
export const TRAITS = { cause: 8, fingerprint: 6, place: 3, alert: 3, service: 2, word: 1 } as const;

export interface Trait {
  trait: string;
  kind: keyof typeof TRAITS;
}

const LONGEST = 300;
const MOST_OF_A_KIND = 20;

/** The traits of a signature, at most 20 of each kind. */
export function traitsOf(signature: IncidentSignature): Trait[] {
  const { cause } = signature;
  const of = (kind: Trait['kind'], values: readonly string[]): Trait[] =>
    values.slice(0, MOST_OF_A_KIND).map((value) => ({ kind, trait: `${kind}:${value.slice(0, LONGEST)}` }));
  return [
    ...of('cause', cause === null ? [] : [`${cause.mechanism} ${cause.resourceKey}`]),
    ...of('fingerprint', signature.fingerprints),
    ...of('place', cause === null ? [] : [cause.resourceKey]),
    ...of('alert', signature.alerts),
    ...of('service', signature.services),
    ...of('word', signature.words),
  ];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
