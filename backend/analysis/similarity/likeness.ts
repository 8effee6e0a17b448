import type { Statement } from '#contract/analysis';
import { sayStatement } from '../explain/statement.ts';
import type { IncidentSignature, WordFrequency } from './signature.ts';

/** English of every reason; the page translates by code. */
export const SIMILAR_SENTENCES = {
  'similar.same-cause': 'The same cause: {mechanism} in {resource}.',
  'similar.same-resource': 'The cause lay in {resource} then too.',
  'similar.same-mechanism': 'The same kind of cause: {mechanism}.',
  'similar.same-alert': 'The same alert fired: {alert}.',
  'similar.same-alerts': '{count} of the same alerts fired, {alert} among them.',
  'similar.alert-names': 'Alerts of the same name: {alerts}.',
  'similar.services': 'The same service: {services}.',
  'similar.resources': 'The same resources: {resources}.',
  'similar.labels': 'The same labels: {labels}.',
  'similar.words': 'The same words in the title: {words}.',
} as const;

/** How much each aspect counts where both sides know it. */
const WEIGHTS = { cause: 0.4, alerts: 0.22, entities: 0.18, labels: 0.08, words: 0.12 } as const;
type Aspect = keyof typeof WEIGHTS;
/** So much of all weights must be comparable before two incidents can be wholly alike. */
const ENOUGH_KNOWN = 0.5;
/** The same mechanism elsewhere, and another mechanism in the same place, are half a cause. */
const HALF_CAUSE = 0.45;
/** Another series of the same rule is nearly the same alert. */
const SAME_NAME = 0.85;

export interface Likeness {
  /** 0 for nothing in common, 1 for alike in all that is known. */
  likeness: number;
  /** What they have in common, what counts most first; empty when nothing. */
  reasons: Statement[];
}

interface Compared {
  aspect: Aspect;
  /** 0 to 1. */
  score: number;
  reason: Statement | null;
}

/**
 * How alike two incidents are, and why: Gower's general coefficient of similarity ("A general coefficient of similarity and
 * some of its properties", Biometrics 27, 1971), the weighted mean over the aspects that both sides know; what one of them
 * does not know neither adds nor takes away, but with little known no two are wholly alike. Sets are compared by Jaccard's
 * index, words by the cosine of their inverse document frequencies. Symmetric, and the order of lists does not matter.
 */
export function likenessOf(a: IncidentSignature, b: IncidentSignature, frequency: WordFrequency): Likeness {
  const compared = [causes(a, b), alerts(a, b), entities(a, b), labels(a, b), words(a, b, frequency)].filter(
    (one) => one !== null
  );
  const known = compared.reduce((sum, one) => sum + WEIGHTS[one.aspect], 0);
  const shared = compared.reduce((sum, one) => sum + WEIGHTS[one.aspect] * one.score, 0);
  const likeness = known === 0 ? 0 : (shared / known) * Math.min(1, known / ENOUGH_KNOWN);
  const reasons = compared
    .toSorted((x, y) => WEIGHTS[y.aspect] * y.score - WEIGHTS[x.aspect] * x.score)
    .flatMap((one) => one.reason ?? []);
  return { likeness: Math.min(1, Math.round(likeness * 1000) / 1000), reasons };
}

function say(code: keyof typeof SIMILAR_SENTENCES, params: Record<string, string | number>): Statement {
  return sayStatement(code, SIMILAR_SENTENCES[code], params);
}

function causes({ cause: a }: IncidentSignature, { cause: b }: IncidentSignature): Compared | null {
  if (a === null || b === null) {
    return null;
  }
  const place = a.resourceKey === b.resourceKey;
  // That nobody knew what went wrong is nothing in common.
  const kind = a.mechanism === b.mechanism && a.mechanism !== 'unknown';
  const resource = nameOf(a.resourceKey);
  if (place && kind) {
    return { aspect: 'cause', score: 1, reason: say('similar.same-cause', { mechanism: a.mechanism, resource }) };
  }
  if (place || kind) {
    const reason = place
      ? say('similar.same-resource', { resource })
      : say('similar.same-mechanism', { mechanism: a.mechanism });
    return { aspect: 'cause', score: HALF_CAUSE, reason };
  }
  return { aspect: 'cause', score: 0, reason: null };
}

function alerts(a: IncidentSignature, b: IncidentSignature): Compared | null {
  if (a.alerts.length === 0 || b.alerts.length === 0) {
    return null;
  }
  const same = common(a.fingerprints, b.fingerprints);
  const named = common(a.alerts, b.alerts);
  const score = Math.max(jaccard(a.fingerprints, b.fingerprints), SAME_NAME * jaccard(a.alerts, b.alerts));
  // A rule that was given another name keeps its fingerprint where the source makes one of the other labels.
  const alert = named[0] ?? [...a.alerts, ...b.alerts].toSorted()[0] ?? '';
  const reason =
    named.length + same.length === 0
      ? null
      : same.length === 0
        ? say('similar.alert-names', { alerts: listed(named) })
        : same.length === 1
          ? say('similar.same-alert', { alert })
          : say('similar.same-alerts', { count: same.length, alert });
  return { aspect: 'alerts', score, reason };
}

function entities(a: IncidentSignature, b: IncidentSignature): Compared | null {
  const [mine, theirs] = [a, b].map((one) => [
    ...one.resources,
    ...one.services.map((service) => `service:${service}`),
  ]);
  if (mine === undefined || theirs === undefined || mine.length === 0 || theirs.length === 0) {
    return null;
  }
  const services = common(a.services, b.services);
  const resources = common(mine, theirs).map(nameOf);
  const reason =
    services.length > 0
      ? say('similar.services', { services: listed(services) })
      : resources.length > 0
        ? say('similar.resources', { resources: listed(resources) })
        : null;
  return { aspect: 'entities', score: jaccard(mine, theirs), reason };
}

function labels(a: IncidentSignature, b: IncidentSignature): Compared | null {
  if (a.labels.length === 0 || b.labels.length === 0) {
    return null;
  }
  const shared = common(a.labels, b.labels);
  const reason = shared.length === 0 ? null : say('similar.labels', { labels: listed(shared) });
  return { aspect: 'labels', score: jaccard(a.labels, b.labels), reason };
}

function words(a: IncidentSignature, b: IncidentSignature, { total, of }: WordFrequency): Compared | null {
  if (a.words.length === 0 || b.words.length === 0) {
    return null;
  }
  const rarity = (word: string): number => Math.log(1 + Math.max(1, total) / Math.max(1, of(word)));
  const length = (list: readonly string[]): number =>
    // In one order: sums of fractions depend on theirs.
    Math.sqrt([...new Set(list)].sort().reduce((sum, word) => sum + rarity(word) ** 2, 0));
  const shared = common(a.words, b.words);
  const score = shared.reduce((sum, word) => sum + rarity(word) ** 2, 0) / (length(a.words) * length(b.words));
  const telling = shared.toSorted((x, y) => rarity(y) - rarity(x) || (x < y ? -1 : 1));
  const reason = shared.length === 0 ? null : say('similar.words', { words: listed(telling) });
  return { aspect: 'words', score: Math.min(1, score), reason };
}

/** What both have, in one order whichever comes first. */
function common(a: readonly string[], b: readonly string[]): string[] {
  const other = new Set(b);
  return [...new Set(a)].filter((one) => other.has(one)).sort();
}

function jaccard(a: readonly string[], b: readonly string[]): number {
  const all = new Set([...a, ...b]).size;
  return all === 0 ? 0 : common(a, b).length / all;
}

function listed(list: readonly string[]): string {
  return list.slice(0, 5).join(', ');
}

function nameOf(key: string): string {
  const colon = key.indexOf(':');
  return colon < 0 ? key : key.slice(colon + 1);
}
