import type { GroupingRule, GroupingRuleInput } from '#contract/groupingRule';
import type { ApiError } from '../../../shared/api/index.ts';

export interface RuleDraft {
  name: string;
  enabled: boolean;
  priority: string;
  condition: string;
  groupBy: string;
}

const MOST = 1_000;

export function draftOf(rule: GroupingRule | undefined): RuleDraft {
  const { name = '', enabled = true, priority = 100, condition = '', groupBy = '' } = rule ?? {};
  return { name, enabled, priority: String(priority), condition, groupBy };
}

export function isPriority(text: string): boolean {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= MOST;
}

/** True when nothing that is needed is missing; whether the expressions hold, the server says. */
export function isComplete(draft: RuleDraft): boolean {
  return draft.name.trim() !== '' && isPriority(draft.priority) && hasExpressions(draft);
}

export function hasExpressions({ condition, groupBy }: RuleDraft): boolean {
  return condition.trim() !== '' && groupBy.trim() !== '';
}

export function bodyOf(draft: RuleDraft): GroupingRuleInput {
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    priority: Number(draft.priority),
    condition: draft.condition.trim(),
    groupBy: draft.groupBy.trim(),
  };
}

/** Why the server refused a field, by the field's name. */
export function problemsOf(error: ApiError | null): Partial<Record<keyof RuleDraft, string>> {
  return Object.fromEntries((error?.details ?? []).map(({ path, reason }) => [path.replace(/^body\./, ''), reason]));
}
