import { PlaybookSpec, type PlaybookProblem } from '#contract/playbook';
import { AppError } from '../../../platform/index.ts';
import { schemaFindings } from './schemaFindings.ts';
import { specFindings, type Surroundings } from './specFindings.ts';
import { readYaml, type Finding } from './yamlSource.ts';

export interface CheckedDocument {
  /** Null when its form is wrong; a spec may still have problems. */
  spec: PlaybookSpec | null;
  problems: PlaybookProblem[];
}

const MAX_PROBLEMS = 200;
const LOST_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/; // eslint-disable-line no-control-regex

/** Reads a playbook and finds everything that is wrong with it, in the order of its lines. Never throws. */
export function checkDocument(source: string, around: Surroundings): CheckedDocument {
  const yaml = readYaml(source);
  if (yaml.value === undefined || yaml.problems.length > 0) {
    return { spec: null, problems: ordered(yaml.problems) };
  }
  const parsed = PlaybookSpec.safeParse(yaml.value);
  if (!parsed.success) {
    const found = yaml.value === null ? [EMPTY] : schemaFindings(parsed.error);
    return { spec: null, problems: ordered(found.slice(0, MAX_PROBLEMS).map(yaml.locate)) };
  }
  const found = [...unwritable(yaml.value), ...specFindings(parsed.data, around)];
  return { spec: parsed.data, problems: ordered(found.slice(0, MAX_PROBLEMS).map(yaml.locate)) };
}

const EMPTY: Finding = {
  path: [],
  message: 'There is no playbook yet. Begin with slug, name and steps.',
  severity: 'error',
};

/** Escapes (\0, \u0007) that make characters which cannot be kept. */
function unwritable(value: unknown, path: readonly PropertyKey[] = []): Finding[] {
  if (typeof value === 'string') {
    return LOST_CHARACTERS.test(value) || !value.isWellFormed()
      ? [{ path, message: 'The text becomes a control character, which cannot be sent. Remove it.', severity: 'error' }]
      : [];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) =>
        unwritable(one, [...path, Array.isArray(value) ? Number(key) : key])
      )
    : [];
}

function ordered(problems: readonly PlaybookProblem[]): PlaybookProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** The spec of a document without errors; throws `playbook_invalid` that names every line. */
export function requireSpec({ spec, problems }: CheckedDocument): PlaybookSpec {
  const errors = problems.filter((problem) => problem.severity === 'error');
  const [first] = errors;
  if (spec !== null && first === undefined) {
    return spec;
  }
  const details = errors.slice(0, 50).map(({ line, column, path, message }) => ({
    path: `line ${line}, column ${column}${path === '' ? '' : ` (${path})`}`,
    reason: message,
  }));
  throw new AppError('playbook_invalid', `Line ${first?.line ?? 1}: ${first?.message ?? ''}`, { details });
}
