import type { EntryRejection } from '#contract/alert';
import { ChangeInput } from '#contract/change';
import type { z } from 'zod';

type Rejection = z.infer<typeof EntryRejection>;

const MAX_LABELS = 64;

/** The changes of a posted body: one object, a list, or a list below `changes`. Each stands or falls by itself. */
export function readChangeInputs(body: unknown): { inputs: ChangeInput[]; rejected: Rejection[] } {
  const below = typeof body === 'object' && body !== null && 'changes' in body ? body.changes : undefined;
  const list: unknown[] = Array.isArray(body) ? body : Array.isArray(below) ? below : [body];
  const inputs: ChangeInput[] = [];
  const rejected: Rejection[] = [];
  list.forEach((raw, index) => {
    const parsed = ChangeInput.safeParse(raw);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const path = [`changes.${index}`, ...(issue?.path.map(String) ?? [])].join('.');
      rejected.push({ index, path, reason: issue?.message ?? 'is not a change' });
    } else if (Object.keys(parsed.data.labels).length > MAX_LABELS) {
      rejected.push({ index, path: `changes.${index}.labels`, reason: `more than ${MAX_LABELS} labels` });
    } else {
      inputs.push(parsed.data);
    }
  });
  return { inputs, rejected };
}
