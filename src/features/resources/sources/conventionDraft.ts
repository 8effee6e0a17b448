import type { z } from 'zod';
import { MetricConventionInput, type MetricRole, type ResourceKind } from '#contract/resource';

export interface ConventionDraft {
  metric: string;
  role: MetricRole;
  type: 'counter' | 'gauge' | 'histogram';
  unit: string;
  kind: ResourceKind;
  /** Label names, separated by commas. */
  labels: string;
  errorLabel: string;
  errorPattern: string;
}

export const emptyConvention: ConventionDraft = {
  metric: '',
  role: 'rate',
  type: 'counter',
  unit: '1',
  kind: 'service',
  labels: '',
  errorLabel: '',
  errorPattern: '',
};

/** The draft by the contract's own rules: a body to send, or the reasons by field path. */
export function conventionBody(draft: ConventionDraft): {
  body?: z.input<typeof MetricConventionInput>;
  problems: Record<string, string>;
} {
  const labels = draft.labels
    .split(',')
    .map((label) => label.trim())
    .filter((label) => label !== '');
  const label = draft.errorLabel.trim();
  const pattern = draft.errorPattern.trim();
  const body: z.input<typeof MetricConventionInput> = {
    metric: draft.metric.trim(),
    role: draft.role,
    type: draft.type,
    unit: draft.unit.trim() || '1',
    entity: labels.length === 0 ? [] : [{ kind: draft.kind, labels }],
    errors: label === '' && pattern === '' ? null : { label, pattern },
  };
  const checked = MetricConventionInput.safeParse(body);
  if (checked.success) {
    return { body, problems: {} };
  }
  const problems: Record<string, string> = {};
  for (const { path, message } of checked.error.issues) {
    const name = path[0] === 'entity' ? 'entity' : path.join('.');
    problems[name] ??= message;
  }
  return { problems };
}
