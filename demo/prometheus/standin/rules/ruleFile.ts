import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { parseDuration } from '../promql/literals.ts';
import { parseQuery, type ParsedQuery } from '../promql/parse.ts';
import { parseTemplate, type Template } from './template.ts';

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export interface RecordingDefinition {
  kind: 'recording';
  name: string;
  query: ParsedQuery;
  labels: Readonly<Record<string, string>>;
}

export interface AlertingDefinition {
  kind: 'alerting';
  name: string;
  query: ParsedQuery;
  forMs: number;
  keepFiringMs: number;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  labelTemplates: readonly [string, Template][];
  annotationTemplates: readonly [string, Template][];
}

export interface GroupDefinition {
  file: string;
  name: string;
  intervalMs: number | undefined;
  limit: number;
  rules: readonly (RecordingDefinition | AlertingDefinition)[];
}

/**
 * Reads a Prometheus rule file.
 * @throws Error with file, group and rule for what Prometheus refuses or the stand-in cannot evaluate
 */
export function readRuleFile(path: string): GroupDefinition[] {
  const file = resolve(path);
  const root = record(parse(readFileSync(file, 'utf8')), file);
  allowOnly(root, ['groups'], file);
  const groups = list(root.groups ?? [], file).map((group) => readGroup(record(group, file), file));
  const names = groups.map((group) => group.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new Error(`${file}: groupname: "${twice}" is repeated in the same file`);
  }
  return groups;
}

function readGroup(group: Record<string, unknown>, file: string): GroupDefinition {
  const name = text(group.name, `${file}: group name`);
  const where = `${file}: group ${name}`;
  allowOnly(group, ['name', 'interval', 'limit', 'rules'], where);
  return {
    file,
    name,
    intervalMs: group.interval === undefined ? undefined : duration(group.interval, where),
    limit: typeof group.limit === 'number' ? group.limit : 0,
    rules: list(group.rules ?? [], where).map((rule) => readRule(record(rule, where), where)),
  };
}

function readRule(rule: Record<string, unknown>, group: string): RecordingDefinition | AlertingDefinition {
  const alerting = rule.alert !== undefined;
  const name = text(rule.alert ?? rule.record, `${group}: rule name`);
  const where = `${group}: rule ${name}`;
  try {
    const query = parseQuery(text(rule.expr, 'expr'));
    if (query.type !== 'vector' && query.type !== 'scalar') {
      throw new Error(`a rule's expression must be a scalar or an instant vector, not ${query.type}`);
    }
    const labels = stringMap(rule.labels, 'labels');
    if (!alerting) {
      allowOnly(rule, ['record', 'expr', 'labels'], where);
      if (!METRIC_NAME.test(name)) {
        throw new Error(`invalid recording rule name: ${name}`);
      }
      return { kind: 'recording', name, query, labels };
    }
    allowOnly(rule, ['alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'], where);
    const annotations = stringMap(rule.annotations, 'annotations');
    return {
      kind: 'alerting',
      name,
      query,
      labels,
      annotations,
      forMs: duration(rule.for ?? '0s', 'for'),
      keepFiringMs: duration(rule.keep_firing_for ?? '0s', 'keep_firing_for'),
      labelTemplates: templates(labels),
      annotationTemplates: templates(annotations),
    };
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function templates(map: Readonly<Record<string, string>>): [string, Template][] {
  return Object.entries(map).map(([name, template]) => [name, parseTemplate(template)]);
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${where}: expected a map`);
  }
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) {
    throw new Error(`${where}: expected a list`);
  }
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new Error(`${where}: expected a text`);
  }
  return String(value);
}

function duration(value: unknown, where: string): number {
  const ms = value === 0 ? 0 : parseDuration(text(value, where));
  if (ms === undefined) {
    throw new Error(`${where}: not a valid duration string: ${JSON.stringify(value)}`);
  }
  return ms;
}

function stringMap(value: unknown, where: string): Record<string, string> {
  const entries = Object.entries(record(value ?? {}, where)).map(([name, entry]): [string, string] => {
    if (!LABEL_NAME.test(name) || name === '__name__') {
      throw new Error(`invalid label name: ${name}`);
    }
    return [name, text(entry, `${where}.${name}`)];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function allowOnly(map: Record<string, unknown>, allowed: readonly string[], where: string): void {
  const unknown = Object.keys(map).find((key) => !allowed.includes(key));
  if (unknown !== undefined) {
    throw new Error(`${where}: field ${unknown} not found`);
  }
}
