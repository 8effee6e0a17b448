import type { ParameterOrigin, ParameterValues, PlaybookParameter, PlaybookSpec } from '#contract/playbook';
import type { RunScope } from '../steps/step.ts';
import { matchesWhole } from './pattern.ts';
import type { FieldProblem } from './templateProblem.ts';

export type RunFacts = Pick<RunScope, 'incident' | 'finding' | 'change'>;

export interface ResolvedParameters {
  values: ParameterValues;
  /** Parameters without a value. */
  missing: string[];
  /** By parameter: given and unknown, of the wrong type, out of its bounds. */
  problems: FieldProblem[];
}

type Value = ParameterValues[string];

/** Values of a playbook's parameters: what was given, else what led to the run, else the default. */
export function resolveParameters(
  declared: PlaybookSpec['parameters'],
  given: Readonly<Record<string, unknown>>,
  facts: RunFacts
): ResolvedParameters {
  const result: ResolvedParameters = { values: {}, missing: [], problems: [] };
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name)) {
      const known = Object.keys(declared).join(', ') || 'none';
      result.problems.push({ path: name, reason: `is no parameter of this playbook. It knows: ${known}.` });
    }
  }
  for (const [name, parameter] of Object.entries(declared)) {
    const raw = Object.hasOwn(given, name) ? given[name] : (factFor(parameter.from, facts) ?? parameter.default);
    if (raw === undefined || raw === null || raw === '') {
      result.missing.push(name);
      continue;
    }
    const value = readValue(parameter, raw);
    if (typeof value === 'object') {
      result.problems.push({ path: name, reason: value.problem });
    } else {
      result.values[name] = value;
    }
  }
  return result;
}

/** A value as the parameter's type has it, or why it does not fit. Numbers and booleans may come as text. */
export function readValue(parameter: PlaybookParameter, raw: unknown): Value | { problem: string } {
  const value = typed(parameter.type, raw);
  if (typeof value === 'object') {
    return value;
  }
  const { choices, minimum, maximum, pattern } = parameter;
  if (choices !== undefined && !choices.some((choice) => String(choice) === String(value))) {
    return { problem: `must be one of ${choices.join(', ')}.` };
  }
  if (typeof value === 'number' && minimum !== undefined && value < minimum) {
    return { problem: `must be at least ${minimum}.` };
  }
  if (typeof value === 'number' && maximum !== undefined && value > maximum) {
    return { problem: `must be at most ${maximum}.` };
  }
  return pattern !== undefined && !matchesWhole(pattern, String(value))
    ? { problem: `does not match the pattern ${pattern}.` }
    : value;
}

function typed(type: PlaybookParameter['type'], raw: unknown): Value | { problem: string } {
  if (!['string', 'number', 'boolean'].includes(typeof raw)) {
    return { problem: `must be a ${type}.` };
  }
  const text = String(raw).trim();
  if (type === 'number') {
    const number = text === '' ? Number.NaN : Number(text);
    return typeof raw !== 'boolean' && Number.isFinite(number) ? number : { problem: 'must be a number.' };
  }
  if (type === 'boolean') {
    return text === 'true' || text === 'false' ? text === 'true' : { problem: 'must be true or false.' };
  }
  if (text.length > 1_000) {
    return { problem: 'must have at most 1000 characters.' };
  }
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text) || !text.isWellFormed()
    ? { problem: 'must not hold control characters.' }
    : String(raw);
}

function factFor(
  origin: ParameterOrigin | undefined,
  { incident, finding, change }: RunFacts
): Value | null | undefined {
  switch (origin) {
    case undefined:
      return undefined;
    case 'finding.resource':
      return finding?.resourceKey;
    case 'finding.resourceName':
      return finding?.resourceName;
    case 'finding.mechanism':
      return finding?.mechanism;
    case 'change.versionFrom':
      return change?.versionFrom;
    case 'change.versionTo':
      return change?.versionTo;
    case 'change.id':
      return change?.id;
    case 'change.title':
      return change?.title;
    case 'incident.id':
      return incident?.id;
    case 'incident.number':
      return incident?.number;
    case 'incident.title':
      return incident?.title;
    case 'incident.service':
      return incident?.service;
    case 'incident.severity':
      return incident?.severity;
  }
}
