import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { PlaybookSpec } from '#contract/playbook';

export interface DemoPlaybook {
  slug: string;
  /** The YAML as an engineer has written it. */
  source: string;
}

/** The shop's playbooks, by slug. */
export function readPlaybooks(): DemoPlaybook[] {
  return globSync('*.yaml', { cwd: import.meta.dirname })
    .sort()
    .map((file) => ({
      slug: basename(file, '.yaml'),
      source: readFileSync(join(import.meta.dirname, file), 'utf8'),
    }));
}

/** What the document says; throws when it is no playbook. */
export function specOf({ source }: DemoPlaybook): PlaybookSpec {
  return PlaybookSpec.parse(parse(source));
}

/** Every query of the playbooks, its placeholders filled as for a fault of the shop. */
export function playbookQueries(): string[] {
  const sample: Readonly<Record<string, string>> = {
    service: 'cart',
    host: 'node-2',
    'steps.look.body.name': 'data-orders-db-0',
  };
  return readPlaybooks()
    .map(specOf)
    .flatMap(({ steps, rollback, verification }) => [...steps, ...rollback, ...(verification ? [verification] : [])])
    .flatMap((step) => ('query' in step && typeof step.query === 'string' ? [step.query] : []))
    .map((query) => query.replaceAll(/\{\{\s*([\w.-]+)\s*\}\}/g, (_whole, name: string) => sample[name] ?? name));
}
