import type { PlaybookSpec } from '#contract/playbook';
import type { Tx } from '../../platform/index.ts';
import { readTargetNames } from '../targets/targetRows.ts';
import type { Surroundings } from './document/specFindings.ts';
import { readAllPlaybooks } from './playbookRows.ts';

/** What a playbook of this tenant may name. */
export async function readSurroundings(tx: Tx, tenantId: string): Promise<Surroundings> {
  const targets = await readTargetNames(tx, tenantId);
  return { targets, playbooks: specsOf(await readAllPlaybooks(tx, tenantId)) };
}

export function specsOf(stored: ReadonlyMap<string, { spec: PlaybookSpec }>): Map<string, PlaybookSpec> {
  return new Map([...stored].map(([slug, { spec }]) => [slug, spec]));
}
