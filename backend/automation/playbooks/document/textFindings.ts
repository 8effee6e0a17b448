import type { PlaybookSpec } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import { parseTemplate } from '../../template/parseTemplate.rules.ts';
import { leadsUp } from '../../template/places.rules.ts';
import { queryPlaces } from '../../template/promql.rules.ts';
import { conditionProblem } from '../../template/stepCondition.ts';
import { knownFields } from '../../template/values.rules.ts';
import type { Finding, Path } from './yamlSource.ts';

export interface TextScope {
  spec: PlaybookSpec;
  /** Ids of steps whose results may be named here. */
  earlier: ReadonlySet<string>;
}

/** What is wrong with the templates and conditions of a step, whatever values they will get. */
export function textFindings(step: PlaybookStep, at: Path, scope: TextScope): Finding[] {
  const found = textsOf(step, at).flatMap(({ path, text }) => templateFindings(text, path, scope));
  const when = step.when === undefined ? null : conditionProblem(step.when);
  if (when !== null) {
    found.push(error([...at, 'when'], `The condition ${when}`));
  }
  if (step.kind === 'http') {
    found.push(...pathFindings(step.path, [...at, 'path']));
  }
  if (step.kind === 'notify') {
    found.push(...pathFindings(step.path, [...at, 'path']));
  }
  if (step.kind === 'verify' && step.query !== undefined) {
    found.push(...queryFindings(step.query, [...at, 'query']));
  }
  return found;
}

/** Placeholders that name nothing. */
export function templateFindings(text: string, path: Path, { spec, earlier }: TextScope): Finding[] {
  const parts = parseTemplate(text);
  if (!Array.isArray(parts)) {
    return [error(path, parts.problem)];
  }
  return parts.flatMap((part) => {
    const problem = typeof part === 'string' ? null : nameProblem(part.segments, spec, earlier);
    return problem === null ? [] : [error(path, problem)];
  });
}

function nameProblem(segments: readonly string[], spec: PlaybookSpec, earlier: ReadonlySet<string>): string | null {
  const [root = '', second = ''] = segments;
  const known = knownFields(root);
  if (known !== undefined) {
    return known.includes(segments.slice(1).join('.'))
      ? null
      : `{{ ${segments.join('.')} }}: ${root} has only ${known.join(', ')}.`;
  }
  if (root === 'steps') {
    return earlier.has(second) && segments.length > 2
      ? null
      : `{{ ${segments.join('.')} }}: there is no earlier step "${second}". Name one as steps.<id>.body or steps.<id>.status.`;
  }
  const name = root === 'parameters' ? second : root;
  const declared = Object.keys(spec.parameters);
  return declared.includes(name) && segments.length === (root === 'parameters' ? 2 : 1)
    ? null
    : `{{ ${segments.join('.')} }}: there is no such parameter. Declared are: ${declared.join(', ') || 'none'}.`;
}

export function queryFindings(query: string, path: Path): Finding[] {
  const parts = parseTemplate(query);
  return Array.isArray(parts) && queryPlaces(parts).includes('raw-string')
    ? [error(path, 'A placeholder stands between backticks, where nothing can be escaped. Use double quotes.')]
    : [];
}

/** A path that would leave the target, whatever is filled in. */
function pathFindings(path: string, at: Path): Finding[] {
  const parts = parseTemplate(path);
  const literal = Array.isArray(parts) ? parts.map((part) => (typeof part === 'string' ? part : 'x')).join('') : '';
  const found: Finding[] = [];
  if (leadsUp(literal)) {
    found.push(error(at, 'A path must not hold "." or ".." segments: it stays below its target.'));
  }
  if (/[?#\\]/.test(literal)) {
    found.push(error(at, 'A path must not hold "?", "#" or "\\". Give the values of a query under `query`.'));
  }
  if (/^[a-z][a-z0-9+.-]*:\/\/|^\/\//i.test(literal)) {
    found.push(error(at, 'A path is below its target. Make a target for another address.'));
  }
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u0020\u007f]/.test(literal)
    ? [...found, error(at, 'A path must not hold spaces or line ends. Write %20 for a space.')]
    : found;
}

/** Every text of a step that may hold placeholders. */
function textsOf(step: PlaybookStep, at: Path): { path: Path; text: string }[] {
  const texts: { path: Path; text: string }[] = [];
  const add = (text: string | undefined, ...path: PropertyKey[]): void => {
    if (text !== undefined) {
      texts.push({ path: [...at, ...path], text });
    }
  };
  const addAll = (record: Record<string, string>, name: string): void =>
    Object.entries(record).forEach(([key, text]) => add(text, name, key));
  const addJson = (value: unknown, path: PropertyKey[]): void => {
    if (typeof value === 'string') {
      add(value, ...path);
    } else if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([key, one]) => addJson(one, [...path, Array.isArray(value) ? Number(key) : key]));
    }
  };
  add(step.title, 'title');
  switch (step.kind) {
    case 'http':
      add(step.path, 'path');
      addAll(step.query, 'query');
      addAll(step.headers, 'headers');
      addJson(step.body, ['body']);
      break;
    case 'verify':
      add(step.query, 'query');
      break;
    case 'notify':
      add(step.path, 'path');
      add(step.subject, 'subject');
      add(step.text, 'text');
      break;
    case 'annotation':
      add(step.text, 'text');
      step.tags.forEach((tag, index) => add(tag, 'tags', index));
      break;
    case 'silence':
      step.matchers.forEach(({ value }, index) => add(value, 'matchers', index, 'value'));
      add(step.comment, 'comment');
      break;
    case 'approve':
      add(step.text, 'text');
      break;
    case 'playbook':
      addAll(step.parameters, 'parameters');
      break;
    case 'wait':
      break;
  }
  return texts;
}

export function error(path: Path, message: string): Finding {
  return { path, message, severity: 'error' };
}

export function warning(path: Path, message: string): Finding {
  return { path, message, severity: 'warning' };
}
