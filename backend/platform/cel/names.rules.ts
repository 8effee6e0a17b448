/** Names that a condition may use, with the fields of each; null where the fields are not known beforehand. */
export type KnownNames = Readonly<Record<string, readonly string[] | null>>;

/** The part of CEL's syntax tree that is walked (cel.expr.Expr); a type of its own, because the package exports none. */
interface Node {
  exprKind: { case?: string | undefined; value?: unknown };
}

interface Select {
  operand?: Node;
  field: string;
}

interface Comprehension {
  iterVar: string;
  iterVar2?: string;
  accuVar: string;
  iterRange?: Node;
  accuInit?: Node;
  loopCondition?: Node;
  loopStep?: Node;
  result?: Node;
}

/**
 * The first name or field of an expression that is not known, as the reason for a refusal; null when all are. A misspelt
 * field would otherwise never hold, and nobody would know why.
 */
export function problemOfNames(expression: Node, known: KnownNames): string | null {
  const visit = (node: Node | undefined, local: ReadonlySet<string>): string | null => {
    const { case: kind, value } = node?.exprKind ?? {};
    switch (kind) {
      case 'identExpr': {
        const { name } = value as { name: string };
        const there = local.has(name) || Object.hasOwn(known, name) || TYPES.has(name);
        return there ? null : `speaks of "${name.slice(0, 60)}"; there is only ${Object.keys(known).join(', ')}`;
      }
      case 'selectExpr': {
        const { operand, field } = value as Select;
        return problemOfField(operand, field, local, known) ?? visit(operand, local);
      }
      case 'callExpr': {
        const { target, args } = value as { target?: Node; args: Node[] };
        return first([target, ...args], (one) => visit(one, local));
      }
      case 'listExpr':
        return first((value as { elements: Node[] }).elements, (one) => visit(one, local));
      case 'structExpr': {
        const { entries } = value as { entries: { keyKind?: { case?: string; value?: unknown }; value?: Node }[] };
        const keys = entries.map((entry) =>
          entry.keyKind?.case === 'mapKey' ? (entry.keyKind.value as Node) : undefined
        );
        return first([...keys, ...entries.map((entry) => entry.value)], (one) => visit(one, local));
      }
      case 'comprehensionExpr': {
        const loop = value as Comprehension;
        const inner = new Set([...local, loop.iterVar, loop.iterVar2 ?? '', loop.accuVar]);
        const within = [loop.loopCondition, loop.loopStep, loop.result];
        return (
          first([loop.iterRange, loop.accuInit], (one) => visit(one, local)) ??
          first(within, (one) => visit(one, inner))
        );
      }
      default:
        return null;
    }
  };
  return visit(expression, new Set());
}

/** CEL's own type names, which may stand in `type(x) == string`. */
const TYPES = new Set(['bool', 'bytes', 'double', 'int', 'uint', 'string', 'list', 'map', 'null_type', 'type']);

function problemOfField(
  operand: Node | undefined,
  field: string,
  local: ReadonlySet<string>,
  known: KnownNames
): string | null {
  const { case: kind, value } = operand?.exprKind ?? {};
  const name = kind === 'identExpr' ? (value as { name: string }).name : undefined;
  const fields = name === undefined || local.has(name) || !Object.hasOwn(known, name) ? null : known[name];
  return fields === null || fields === undefined || fields.includes(field)
    ? null
    : `speaks of "${name}.${field.slice(0, 60)}"; ${name} has only ${fields.join(', ')}`;
}

function first<T>(items: readonly (T | undefined)[], problemOf: (item: T | undefined) => string | null): string | null {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== null) {
      return problem;
    }
  }
  return null;
}
