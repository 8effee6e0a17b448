import type { PlaybookSpec } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import type { Finding, Path } from './yamlSource.ts';

type SubStep = Extract<PlaybookStep, { kind: 'playbook' }>;

/** Playbooks within playbooks, the outermost counted. */
export const MAX_NESTING = 5;
/** Steps of a playbook with those of its sub-playbooks. */
export const MAX_FLAT_STEPS = 200;

/** Loops, depth, and parameters that do not fit, over a playbook's sub-playbooks and theirs. */
export function subPlaybookFindings(spec: PlaybookSpec, stored: ReadonlyMap<string, PlaybookSpec>): Finding[] {
  // The text in hand stands for the stored playbook of its slug: that is what it will be.
  const playbooks = new Map([...stored, [spec.slug, spec]]);
  const found: Finding[] = [];
  for (const { step, at } of subSteps(spec)) {
    const chain = problemChain(step, [spec.slug], playbooks);
    const inner = playbooks.get(step.playbook);
    if (chain !== null) {
      found.push(error([...at, 'playbook'], chain));
    } else if (inner !== undefined) {
      found.push(...parameterFindings(step, at, inner));
    }
  }
  if (found.length === 0 && countSteps(spec, playbooks, MAX_NESTING) > MAX_FLAT_STEPS) {
    found.push(
      error(
        ['steps'],
        `With its sub-playbooks it has more than ${MAX_FLAT_STEPS} steps. Split it into playbooks of their own.`
      )
    );
  }
  return found;
}

function subSteps(spec: PlaybookSpec): { step: SubStep; at: Path }[] {
  return (['steps', 'rollback'] as const).flatMap((phase) =>
    spec[phase].flatMap((step, index) => (step.kind === 'playbook' ? [{ step, at: [phase, index] }] : []))
  );
}

/** A loop, or too many levels, behind a sub-playbook step; `open` are the slugs on the way to it. */
function problemChain(
  step: SubStep,
  open: readonly string[],
  playbooks: ReadonlyMap<string, PlaybookSpec>
): string | null {
  const way = [...open, step.playbook];
  if (open.includes(step.playbook)) {
    return `This runs in a circle: ${way.join(' -> ')}. Take one of the steps out.`;
  }
  if (way.length > MAX_NESTING) {
    return `Playbooks are nested more than ${MAX_NESTING} deep: ${way.join(' -> ')}. Flatten them.`;
  }
  const inner = playbooks.get(step.playbook);
  for (const next of inner === undefined ? [] : subSteps(inner)) {
    const problem = problemChain(next.step, way, playbooks);
    if (problem !== null) {
      return problem;
    }
  }
  return null;
}

function parameterFindings(step: SubStep, at: Path, inner: PlaybookSpec): Finding[] {
  const declared = Object.keys(inner.parameters);
  const unknown = Object.keys(step.parameters).filter((name) => !declared.includes(name));
  const found: Finding[] = unknown.map((name) => ({
    ...error(
      [...at, 'parameters', name],
      `"${inner.slug}" has no parameter "${name}". It has: ${declared.join(', ') || 'none'}.`
    ),
    at: 'key',
  }));
  for (const [name, template] of Object.entries(step.parameters)) {
    if (/\{\{\s*steps\./.test(template)) {
      found.push(
        error(
          [...at, 'parameters', name],
          'A parameter of a sub-playbook cannot come from a step: it has to be known when the run is approved.'
        )
      );
    }
  }
  const missing = Object.entries(inner.parameters).filter(
    ([name, parameter]) => !(name in step.parameters) && parameter.default === undefined && parameter.from === undefined
  );
  return [
    ...found,
    ...missing.map(([name]) =>
      error(at, `"${inner.slug}" needs the parameter "${name}". Give it under \`parameters\`.`)
    ),
  ];
}

function countSteps(spec: PlaybookSpec, playbooks: ReadonlyMap<string, PlaybookSpec>, depth: number): number {
  let count = 0;
  for (const step of [...spec.steps, ...spec.rollback]) {
    const inner = step.kind === 'playbook' && depth > 1 ? playbooks.get(step.playbook) : undefined;
    count += inner === undefined ? 1 : countSteps(inner, playbooks, depth - 1);
    if (count > MAX_FLAT_STEPS) {
      return count;
    }
  }
  return count;
}

function error(path: Path, message: string): Finding {
  return { path, message, severity: 'error' };
}
