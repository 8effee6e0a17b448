import type { BundleChange } from '../../analysis/index.ts';
import { readChangeContents, readChanges } from '../../changes/index.ts';
import type { Database } from '../../platform/index.ts';
import type { ConventionIndex } from '../../resources/index.ts';
import { changeText } from './changeText.rules.ts';

/** The contents of so many changes are read, newest first. */
const MAX_CONTENTS = 300;
/** Clocks of senders differ: what came this much after the end is read too. */
const CLOCKS_MS = 60_000;

/** Changes of a span (unix ms) as the engine weighs them: by time, by place in canonical keys, and by content. */
export async function readBundleChanges(
  database: Pick<Database, 'tenant'>,
  tenantId: string,
  { canonical }: Pick<ConventionIndex, 'canonical'>,
  { from, to }: { from: number; to: number }
): Promise<BundleChange[]> {
  const range = { from: new Date(from).toISOString(), to: new Date(to + CLOCKS_MS).toISOString() };
  const { changes, contents } = await database.tenant(tenantId, async (tx) => {
    const found = await readChanges(tx, tenantId, range);
    const ids = found.slice(0, MAX_CONTENTS).map(({ id }) => id);
    return { changes: found, contents: await readChangeContents(tx, tenantId, ids, range) };
  });
  return changes.map((change) => ({
    id: change.id,
    at: Date.parse(change.at),
    kind: change.kind,
    title: change.title,
    resourceKey: change.resourceKey === null ? null : canonical(change.resourceKey),
    text: changeText(change, contents.get(change.id) ?? ''),
  }));
}
