import { readFileSync } from 'node:fs';
import { z } from 'zod';

const listen = z
  .string()
  .regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port, for example 127.0.0.1:10180')
  .transform((text) => {
    const at = text.lastIndexOf(':');
    return { host: text.slice(0, at), port: Number(text.slice(at + 1)) };
  });

const ROLE_NAMES = ['api', 'worker', 'datasource'] as const;

/** The whole environment of the sidecar: one variable, one sentence. `NAME_FILE` reads the value from a file instead. */
export const Environment = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL')
    .optional()
    .describe('Postgres 15 to 18. Empty: an embedded Postgres 18 in DATA_DIR is started.'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16).describe('Connections of one process.'),
  DATA_DIR: z.string().min(1).default('.data').describe('Where the embedded database and the generated key live.'),
  SECRET_KEY: z
    .string()
    .min(32)
    .optional()
    .describe('Encrypts stored secrets; at least 32 characters. Empty: made once and kept in DATA_DIR.'),
  API_LISTEN: listen.prefault('127.0.0.1:10180').describe("Address that Grafana's app route reaches."),
  WEBHOOK_LISTEN: listen.prefault('127.0.0.1:10181').describe('Address that alert senders reach.'),
  METRICS_LISTEN: listen.prefault('127.0.0.1:10182').describe('Address of /metrics, /healthz and /readyz.'),
  GRPC_LISTEN: listen
    .prefault('127.0.0.1:10183')
    .describe('Address that the data source’s locator tells Grafana: not encrypted, so only Grafana may reach it.'),
  ROLES: z
    .string()
    .default('api,worker,datasource')
    .transform((text, context) => {
      const roles = text.split(',').map((role) => role.trim());
      const unknown = roles.filter((role) => !(ROLE_NAMES as readonly string[]).includes(role));
      if (unknown.length > 0) {
        context.addIssue({ code: 'custom', message: `unknown role ${unknown.join(', ')}; known: ${ROLE_NAMES.join(', ')}` });
      }
      return roles.filter((role): role is (typeof ROLE_NAMES)[number] => (ROLE_NAMES as readonly string[]).includes(role));
    })
    .describe('What this process does: api (pages and webhooks), worker (jobs and events), datasource (Grafana’s queries and alert rules). Comma-separated.'),
  WEBHOOK_BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .min(10_000)
    .max(100_000_000)
    .default(5_000_000)
    .describe('Largest webhook body; beyond it the answer is 413.'),
  WEBHOOK_MAX_WAITING_BYTES: z.coerce
    .number()
    .int()
    .min(1_000_000)
    .default(64_000_000)
    .describe('Webhook bytes in memory at once; beyond it the answer is 429.'),
  ALLOW_PRIVATE_SOURCES: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true')
    .describe('Whether data sources may be at private and loopback addresses (link-local is never allowed).'),
  ALLOW_PRIVATE_TARGETS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe(
      "Whether playbooks' targets may be on this machine (loopback). Never: link-local, metadata, the sidecar itself."
    ),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s]+$/, 'must be smtp://user:password@host:port or smtps://...')
    .optional()
    .describe('Where e-mail goes: smtp://user:password@host:587 (STARTTLS) or smtps://...:465. Empty: no e-mail is sent.'),
  SMTP_FROM: z.email().optional().describe('Sender of e-mails; needed with SMTP_URL.'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Least level logged.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional().describe('Where traces go; without it no tracing is loaded.'),
});
export type Environment = z.output<typeof Environment>;

/** Every problem of the environment at once, one line each. */
export class EnvironmentError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The environment is not valid:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'EnvironmentError';
    this.problems = problems;
  }
}

/** Reads the environment; `NAME_FILE` wins over nothing, `NAME` wins over both. Throws EnvironmentError. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env): Environment {
  const given: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of Object.keys(Environment.shape)) {
    const value = variables[name];
    const file = variables[`${name}_FILE`];
    if (value !== undefined && value !== '') {
      given[name] = value;
    } else if (file !== undefined && file !== '') {
      try {
        given[name] = readFileSync(file, 'utf8').trim();
      } catch {
        problems.push(`${name}_FILE: the file cannot be read`);
      }
    }
  }
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  if (problems.length > 0 || !parsed.success) {
    throw new EnvironmentError(problems);
  }
  return parsed.data;
}

/** The text of `.env.example`, made from the schema so that it is always true. */
export function environmentExample(): string {
  const lines = ['# Every variable of the sidecar. NAME_FILE reads the value from a file. Made by `npm run generate`.'];
  const example: Record<string, string> = { ...exampleValues() };
  for (const [name, schema] of Object.entries(Environment.shape)) {
    lines.push('', `# ${schema.description ?? ''}`, `${example[name] === undefined ? '# ' : ''}${name}=${example[name] ?? ''}`);
  }
  return `${lines.join('\n')}\n`;
}

function exampleValues(): Record<string, string> {
  const defaults = Environment.parse({});
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(defaults)) {
    if (Array.isArray(value)) {
      values[name] = value.join(',');
    } else if (typeof value === 'object' && value !== null) {
      values[name] = `${value.host}:${value.port}`;
    } else if (value !== undefined) {
      values[name] = String(value);
    }
  }
  return values;
}
