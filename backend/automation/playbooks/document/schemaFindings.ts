import type { z } from 'zod';
import type { Finding } from './yamlSource.ts';

type Issue = z.core.$ZodIssue;

/** What the schema says against a document, one sentence each, by its place. */
export function schemaFindings(error: z.ZodError): Finding[] {
  return error.issues.flatMap(findingsOf);
}

function findingsOf(issue: Issue): Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `There is no field "${key}" here. Remove it, or correct its name.`,
      severity: 'error',
      at: 'key',
    }));
  }
  if (issue.code === 'invalid_union' && issue.path.at(-1) === 'kind') {
    return [{ path: issue.path, message: KINDS, severity: 'error' }];
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? issue.message;
    return [{ path: issue.path, message: `The name does not fit: ${message}.`, severity: 'error', at: 'key' }];
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return [
      {
        path: issue.path,
        message: `"${String(issue.path.at(-1))}" is missing (${issue.expected}).`,
        severity: 'error',
      },
    ];
  }
  const field = issue.path.map(String).at(-1) ?? 'the playbook';
  return [{ path: issue.path, message: `${field}: ${lowerFirst(issue.message)}`, severity: 'error' }];
}

const KINDS = 'A step needs a kind: http, wait, verify, notify, annotation, silence, approve or playbook.';

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
