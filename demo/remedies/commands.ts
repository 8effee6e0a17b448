import { Refusal } from '../shop/index.ts';
import type { Effect, Operator } from '../shop/index.ts';

type Body = Readonly<Record<string, unknown>>;

/** One command of the API. `subject` is the part of the path that names what it works on. */
export interface Command {
  name: string;
  method: 'POST' | 'DELETE';
  path: RegExp;
  fields: readonly string[];
  run(operator: Operator, subject: string, body: Body): Effect;
}

const DEFAULT_MINUTES = 30;

/** The remedies as a delivery pipeline, an orchestrator and a gateway offer them. Each is undone by another of them. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'rollback',
    method: 'POST',
    path: /^\/services\/([^/]+)\/rollback$/,
    fields: ['version'],
    run: (operator, service, body) => operator.rollBack(service, text(body, 'version') ?? 'previous'),
  },
  {
    name: 'restart',
    method: 'POST',
    path: /^\/services\/([^/]+)\/restart$/,
    fields: ['host'],
    run: (operator, service, body) => operator.restart(service, text(body, 'host')),
  },
  {
    name: 'scale',
    method: 'POST',
    path: /^\/services\/([^/]+)\/scale$/,
    fields: ['replicas'],
    run: (operator, service, body) => operator.scale(service, number(body, 'replicas')),
  },
  {
    name: 'resize-pool',
    method: 'POST',
    path: /^\/services\/([^/]+)\/pool$/,
    fields: ['size'],
    run: (operator, service, body) => operator.resizePool(service, number(body, 'size')),
  },
  {
    name: 'restore-config',
    method: 'POST',
    path: /^\/services\/([^/]+)\/config\/restore$/,
    fields: ['revision'],
    run: (operator, service, body) => operator.restoreConfiguration(service, text(body, 'revision') ?? 'latest'),
  },
  {
    name: 'clean',
    method: 'POST',
    path: /^\/volumes\/([^/]+)\/clean$/,
    fields: [],
    run: (operator, volume) => operator.clean(volume),
  },
  {
    name: 'limit',
    method: 'POST',
    path: /^\/(gateway)\/limit$/,
    fields: ['share', 'minutes'],
    run: (operator, _gateway, body) =>
      operator.setLimit(
        number(body, 'share'),
        body['minutes'] === undefined ? DEFAULT_MINUTES : number(body, 'minutes')
      ),
  },
  {
    name: 'lift-limit',
    method: 'DELETE',
    path: /^\/(gateway)\/limit$/,
    fields: [],
    run: (operator) => operator.setLimit(null, 0),
  },
];

/** @throws Refusal when the body has something that the command does not know */
export function checkFields(command: Command, body: Body): void {
  const unknown = Object.keys(body).filter((field) => !command.fields.includes(field));
  if (unknown.length > 0) {
    const known = command.fields.length > 0 ? `it knows ${command.fields.join(', ')}` : 'it takes none';
    throw new Refusal('invalid', `${command.name} does not know ${unknown.join(', ')}; ${known}`);
  }
}

function text(body: Body, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null || value === '') {
    return undefined;
  }
  if (typeof value !== 'string' || value.length > 300) {
    throw new Refusal('invalid', `${field} must be a text of at most 300 characters`);
  }
  return value;
}

/** A number, or the text of one: callers that fill templates only have texts. */
function number(body: Body, field: string): number {
  const value = body[field];
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof parsed !== 'number' || !Number.isFinite(parsed)) {
    throw new Refusal('invalid', `${field} must be a number`);
  }
  return parsed;
}
