import type { PlaybookParameter, PlaybookSpec } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import { headerProblem } from '../../targets/headers.rules.ts';
import { VERIFICATION } from '../../plan/flatten.rules.ts';
import { readValue } from '../../template/parameters.ts';
import { patternProblem } from '../../template/pattern.ts';
import { RESERVED_NAMES } from '../../template/values.rules.ts';
import { subPlaybookFindings } from './subPlaybooks.rules.ts';
import { error, queryFindings, templateFindings, textFindings, warning } from './textFindings.ts';
import type { Finding, Path } from './yamlSource.ts';

/** What a playbook may name of the tenant. */
export interface Surroundings {
  targets: ReadonlySet<string>;
  /** Stored playbooks by slug. */
  playbooks: ReadonlyMap<string, PlaybookSpec>;
}

const PHASES = ['steps', 'rollback'] as const;

/** What is wrong with a document whose form is right: names, references, texts, conditions. */
export function specFindings(spec: PlaybookSpec, around: Surroundings): Finding[] {
  return [
    ...Object.entries(spec.parameters).flatMap(([name, parameter]) => parameterFindings(name, parameter)),
    ...idFindings(spec),
    ...PHASES.flatMap((phase) =>
      spec[phase].flatMap((step, index) => stepFindings(step, [phase, index], spec, around))
    ),
    ...phaseTexts(spec),
    ...wholeFindings(spec),
    ...subPlaybookFindings(spec, around.playbooks),
    ...adviceOn(spec),
  ];
}

function parameterFindings(name: string, parameter: PlaybookParameter): Finding[] {
  const at: Path = ['parameters', name];
  const found: Finding[] = [];
  if (RESERVED_NAMES.includes(name)) {
    found.push({ ...error(at, `"${name}" already means something else. Choose another name.`), at: 'key' });
  }
  const pattern = parameter.pattern === undefined ? null : patternProblem(parameter.pattern);
  if (pattern !== null) {
    found.push(
      error(
        [...at, 'pattern'],
        `This is no RE2 expression: ${pattern}. Look-arounds and back-references do not exist there.`
      )
    );
  }
  if (parameter.pattern !== undefined && parameter.type !== 'string') {
    found.push(error([...at, 'pattern'], 'A pattern is for texts. Use minimum and maximum, or leave it out.'));
  }
  const { minimum, maximum } = parameter;
  if ((minimum !== undefined || maximum !== undefined) && parameter.type !== 'number') {
    found.push(
      error([...at, minimum === undefined ? 'maximum' : 'minimum'], 'Bounds are for numbers. Set type: number.')
    );
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    found.push(error([...at, 'minimum'], 'The minimum is above the maximum.'));
  }
  if (parameter.default !== undefined && pattern === null && parameter.default !== '') {
    const value = readValue(parameter, parameter.default);
    if (typeof value === 'object') {
      found.push(error([...at, 'default'], `The default ${value.problem}`));
    }
  }
  return found;
}

/** Ids are unique over steps and rollback: a run knows its steps by them. */
function idFindings(spec: PlaybookSpec): Finding[] {
  const seen = new Set([VERIFICATION]);
  return PHASES.flatMap((phase) =>
    spec[phase].flatMap(({ id }, index) => {
      const isTaken = seen.has(id);
      seen.add(id);
      const why = id === VERIFICATION ? 'It means the verification of the playbook.' : 'Another step has it.';
      return isTaken ? [error([phase, index, 'id'], `The id "${id}" is taken. ${why} Choose another one.`)] : [];
    })
  );
}

function stepFindings(
  step: PlaybookStep,
  at: Path,
  spec: PlaybookSpec,
  { targets, playbooks }: Surroundings
): Finding[] {
  const found: Finding[] = [];
  const target = step.kind === 'http' || step.kind === 'notify' ? step.target : undefined;
  if (target !== undefined && !targets.has(target)) {
    const known = [...targets].sort().join(', ') || 'none';
    found.push(error([...at, 'target'], `There is no target "${target}". An admin can add it; there are: ${known}.`));
  }
  if (step.kind === 'http') {
    found.push(...Object.keys(step.headers).flatMap((name) => headerFinding(name, at)));
    if (step.body !== undefined && step.method === 'GET') {
      found.push(error([...at, 'body'], 'A GET request carries no body. Use another method, or `query`.'));
    }
  }
  if (step.kind === 'notify') {
    found.push(...notifyFindings(step, at));
  }
  if (step.kind === 'verify') {
    found.push(...verifyFindings(step, at));
  }
  if (step.kind === 'playbook' && !playbooks.has(step.playbook) && step.playbook !== spec.slug) {
    found.push(error([...at, 'playbook'], `There is no playbook "${step.playbook}". Add it first.`));
  }
  return found;
}

function headerFinding(name: string, at: Path): Finding[] {
  const problem = headerProblem(name);
  return problem === null ? [] : [{ ...error([...at, 'headers', name], problem), at: 'key' }];
}

function notifyFindings(step: Extract<PlaybookStep, { kind: 'notify' }>, at: Path): Finding[] {
  if (step.channel === 'webhook') {
    return step.target === undefined ? [error(at, 'A webhook needs a target.')] : [];
  }
  const found: Finding[] = step.to.length === 0 ? [error(at, 'An e-mail needs at least one address under `to`.')] : [];
  return step.subject.trim() === '' ? [...found, error(at, 'An e-mail needs a subject.')] : found;
}

function verifyFindings(step: { query?: string | undefined; condition?: unknown }, at: Path): Finding[] {
  if (step.query !== undefined && step.condition === undefined) {
    return [error(at, 'A query needs a condition: below, above or equals.')];
  }
  return step.query === undefined && step.condition !== undefined
    ? [error([...at, 'condition'], "A condition needs a query. Without both, the incident's own rules are asked.")]
    : [];
}

/** Texts with the steps that may be named in each: earlier ones; in rollback and verification all of the steps. */
function phaseTexts(spec: PlaybookSpec): Finding[] {
  const earlier = new Set<string>();
  const found: Finding[] = [];
  for (const phase of PHASES) {
    for (const [index, step] of spec[phase].entries()) {
      found.push(...textFindings(step, [phase, index], { spec, earlier: new Set(earlier) }));
      earlier.add(step.id);
    }
  }
  const steps = new Set(spec.steps.map(({ id }) => id));
  if (spec.verification?.query !== undefined) {
    found.push(...templateFindings(spec.verification.query, ['verification', 'query'], { spec, earlier: steps }));
    found.push(...queryFindings(spec.verification.query, ['verification', 'query']));
  }
  return found;
}

function wholeFindings(spec: PlaybookSpec): Finding[] {
  const found = spec.verification === undefined ? [] : verifyFindings(spec.verification, ['verification']);
  if (spec.subject !== undefined) {
    found.push(...templateFindings(spec.subject, ['subject'], { spec, earlier: new Set() }));
  }
  return found;
}

/** What is allowed and yet will be regretted at three in the morning. */
function adviceOn(spec: PlaybookSpec): Finding[] {
  const all = [...spec.steps, ...spec.rollback];
  const index = spec.steps.findIndex(hasEffect);
  if (index < 0) {
    return [];
  }
  const at: Path = ['steps', index];
  const found: Finding[] = [];
  if (spec.verification === undefined && !all.some((step) => step.kind === 'verify')) {
    found.push(warning(at, 'This changes something and nothing checks whether it helped. Add a `verification`.'));
  }
  if (spec.rollback.length === 0) {
    found.push(warning(at, 'This changes something and there is no `rollback` for when it does not help.'));
  }
  if (spec.subject === undefined) {
    found.push(warning(at, 'Without a `subject`, two runs may work on the same thing at the same time.'));
  }
  if (spec.approval.people === 0 && spec.risk !== 'low') {
    found.push(warning(['approval'], 'Whoever starts it needs nobody else to agree. Set `approval.people` to 1 or 2.'));
  }
  return found;
}

/** True for steps that change something; messages to people do not count. */
export function hasEffect(step: PlaybookStep): boolean {
  return step.kind === 'silence' || step.kind === 'playbook' || (step.kind === 'http' && step.method !== 'GET');
}
