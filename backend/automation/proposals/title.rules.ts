import type { ParameterValues, PlaybookSpec } from '#contract/playbook';

const LONGEST = 300;
const MOST_NAMED = 2;

/**
 * What a playbook does here, in a line: its name with placeholders filled, or, when it has none, its name, what it works on
 * and the parameters that say how ("Roll back: payment (version v411)").
 */
export function titleOf(spec: PlaybookSpec, resourceName: string, parameters: ParameterValues): string {
  const valueOf = (name: string): string | undefined =>
    Object.hasOwn(parameters, name) ? String(parameters[name]) : undefined;
  let filled = false;
  const name = spec.name.replace(/\{\{\s*([a-z][a-z0-9_-]*)\s*\}\}/g, (whole, one: string) => {
    const value = valueOf(one);
    filled ||= value !== undefined;
    return value ?? whole;
  });
  if (filled) {
    return cut(name);
  }
  const told = Object.entries(spec.parameters)
    .filter(([one, { from }]) => tellsHow(from) && valueOf(one) !== undefined && valueOf(one) !== resourceName)
    .slice(0, MOST_NAMED)
    .map(([one]) => `${one} ${valueOf(one)?.slice(0, 60)}`);
  return cut(`${name}: ${resourceName}${told.length === 0 ? '' : ` (${told.join(', ')})`}`);
}

/** The incident and the resource are known from where the title stands. */
function tellsHow(from: string | undefined): boolean {
  return from === undefined || from === 'change.versionFrom' || from === 'change.versionTo' || from === 'change.title';
}

function cut(text: string): string {
  return text.slice(0, LONGEST).toWellFormed();
}
