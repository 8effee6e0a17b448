import { z } from 'zod';
import { PlaybookSpec } from '#contract/playbook';
import type { Json } from '../template/fill.rules.ts';

/**
 * The JSON Schema (2020-12) of a playbook as it is written, for completion in editors; the tenant's targets and playbooks
 * stand in it as the values that a step may name.
 */
export function editorSchema(targets: readonly string[], playbooks: readonly string[]): Record<string, Json> {
  const schema = z.toJSONSchema(PlaybookSpec, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  const named = (names: readonly string[]) => (field: Record<string, Json>) =>
    names.length === 0 ? field : { ...field, enum: [...names] };
  const suggest: Record<string, (field: Record<string, Json>) => Record<string, Json>> = {
    target: named(targets),
    playbook: named(playbooks),
  };
  const visit = (value: Json): Json => {
    if (Array.isArray(value)) {
      return value.map(visit);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const entries = Object.entries(value).map(([key, one]) => [key, visit(one)] as const);
    const properties = value['properties'];
    if (typeof properties !== 'object' || properties === null || Array.isArray(properties) || !('kind' in properties)) {
      return Object.fromEntries(entries);
    }
    // A step: what its target and playbook may be is known.
    const fields = Object.entries(properties).map(
      ([name, field]) => [name, suggest[name]?.(field as Record<string, Json>) ?? field] as const
    );
    return { ...Object.fromEntries(entries), properties: Object.fromEntries(fields) };
  };
  return visit(schema as Json) as Record<string, Json>;
}
