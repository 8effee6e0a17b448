import type { Statement } from '#contract/analysis';

type Params = Record<string, string | number>;

/** English of every sentence that the engine can say. The page translates by code; `{name}` stands for a parameter. */
const SENTENCES = {
  'finding.deploy': '{resource} got worse by itself right after the deploy "{change}".',
  'finding.configuration': '{resource} got worse by itself right after the configuration change "{change}".',
  'finding.feature-flag': '{resource} got worse by itself right after the feature flag "{change}" was switched.',
  'finding.dependency': 'The external dependency {resource} answers slowly or not at all.',
  'finding.pool-exhaustion': 'A pool of {resource} is exhausted; requests wait for a place in it.',
  'finding.memory': 'The memory of {resource} grows until it is killed or close to its limit.',
  'finding.disk': 'The disk of {resource} fills up.',
  'finding.traffic': '{resource} gets far more requests than usual.',
  'finding.cpu-contention': '{resource} is overloaded by something else that runs on it.',
  'finding.cpu-contention-by': '{resource} is overloaded by {neighbour}, which runs on it.',
  'finding.network': 'Calls to {resource} are lost or delayed on the way.',
  'finding.crash': '{resource} crashes and is started again.',
  'finding.saturation': '{resource} is at its limit.',
  'finding.errors': 'Requests fail in {resource} itself; nothing that it calls accounts for it.',
  'finding.latency': '{resource} itself is slow; nothing that it calls accounts for it.',
  'finding.unknown': '{resource} behaves unlike its own past.',
  'summary.found': '{title}',
  'summary.abstained': 'The evidence does not single out a cause.',
  'summary.healthy': 'Nothing in the metrics that were read differs enough from its own past to name a cause.',
  'evidence.self-time':
    '{resource} spends {after} a request itself, {before} before; its callees account for the rest.',
  'evidence.self-failure': '{after} of the requests fail in {resource} itself, {before} before.',
  'evidence.edge-latency': 'Calls from {from} to {to} take {after}, {before} before.',
  'evidence.edge-failure': '{after} of the calls from {from} to {to} fail, {before} before.',
  'evidence.amplified': '{from} calls {to} {after} times a request, {before} before; retries do not account for it.',
  'evidence.share': '{resource} itself accounts for {share} of everything that got worse.',
  'evidence.pool-full': 'The pool of {resource} is {after} full, {before} before.',
  'evidence.pool-waiting': 'Requests wait for a place in the pool of {resource}.',
  'evidence.memory-climbs': 'The memory of {resource} climbed from {before} to {after}.',
  'evidence.restarts': '{resource} was started again {count} times.',
  'evidence.disk-full': '{after} of the disk of {resource} is left, {before} before.',
  'evidence.traffic': '{resource} gets {after} requests a second, {before} before.',
  'evidence.cpu': 'CPU use around {resource} went from {before} to {after}.',
  'evidence.host-busy': 'The host {resource} got busier: {metric} went from {before} to {after}.',
  'evidence.neighbour': '{neighbour} on the host {resource} takes {after}, {before} before.',
  'evidence.saturated': '{metric} of {resource} went from {before} to {after}.',
  'evidence.anomaly': '{metric} of {resource} went from {before} to {after}.',
  'evidence.span-time': 'Spans "{what}" of {resource} take {after} themselves, {before} before.',
  'evidence.network-gap': 'Between {resource} and {what}, calls spend {after} on the way, {before} before.',
  'evidence.child-calls': '"{what}" is called {after} times a request of {resource}, {before} before.',
  'evidence.span-errors': '{after} of the spans "{what}" of {resource} fail, {before} before.',
  'evidence.log-rate': '{resource} writes "{what}" {after} times a request, {before} before.',
  'evidence.change': '"{change}" came {lead} before the trouble.',
  'evidence.normal': 'The oddest of what was looked at in {resource}: {metric} at {after}, {before} before.',
  'evidence.normal-latency': 'A request of {resource} takes {after}, {before} before.',
  'evidence.alert-says': 'The alert “{alert}” speaks of it.',
  'evidence.confirmed': 'People confirmed this cause of trouble in {resource} before, last in incident #{number}.',
  'against.explained': 'Callees of {resource} are in trouble too and explain {share} of what it shows.',
  'against.other-change':
    '"{change}" came {lead} before the trouble, but on {resource}, which is not in trouble by itself.',
  'against.rival': '{other} would explain it too (confidence {confidence}).',
  'against.judged-wrong': 'People said in {count} earlier incidents that this was not the cause in {resource}.',
  'missing.no-series': 'No series could be read.',
  'missing.no-onset': 'No moment stands out at which things changed; the time of the alert was used.',
  'missing.no-graph': 'No calls between services are known, so causes and consequences are told apart by time only.',
  'missing.short-past': '{count} series have too short a past to be judged.',
} as const;

export type SentenceCode = keyof typeof SENTENCES;

/** Makes a statement of a code and its parameters. */
export function statement(code: SentenceCode, params: Params = {}): Statement {
  return sayStatement(code, SENTENCES[code], params);
}

/**
 * A statement of any table of sentences: `{name}` in `sentence` stands for a parameter. Texts from outside are cut; the
 * whole is bounded as the contract wants.
 */
export function sayStatement(code: string, sentence: string, params: Params = {}): Statement {
  const bounded: Params = {};
  for (const [name, value] of Object.entries(params)) {
    bounded[name] = typeof value === 'string' ? value.slice(0, 200).toWellFormed() : Number.isFinite(value) ? value : 0;
  }
  const text = sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(bounded[name] ?? ''));
  return { code, params: bounded, text: text.slice(0, 1_000).toWellFormed() };
}

/** A quantity with its unit, three digits: `1.25 s`, `12.3 %`, `1.5 GiB`. */
export function quantity(value: number, unit: string): string {
  if (!Number.isFinite(value)) {
    return 'unknown';
  }
  if (unit === 'ratio' || unit === 'share') {
    return `${digits(value * 100)} %`;
  }
  if (unit === 's' || unit === 'seconds') {
    return Math.abs(value) < 1 ? `${digits(value * 1000)} ms` : `${digits(value)} s`;
  }
  if (unit === 'bytes' || unit === 'By' || unit === 'B') {
    return bytes(value);
  }
  return unit === '' || unit === '1' ? digits(value) : `${digits(value)} ${unit}`;
}

/** A length of time in words of one unit. */
export function duration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let scaled = value;
  let at = 0;
  while (Math.abs(scaled) >= 1024 && at < units.length - 1) {
    scaled /= 1024;
    at++;
  }
  return `${digits(scaled)} ${units[at]}`;
}
