import type { PlaybookHistory } from '#contract/playbook';
import type { Tx } from '../../platform/index.ts';

/** What playbooks ask of runs. */
export interface RunHistoryPort {
  /** How each playbook did here; one without runs may be left out. */
  readHistories(tx: Tx, tenantId: string, playbookIds: readonly string[]): Promise<Map<string, PlaybookHistory>>;
  /** Runs of the playbook that have not ended. */
  countActive(tx: Tx, tenantId: string, playbookId: string): Promise<number>;
  /** The playbook is removed: its past runs stay, and no longer lead to it. */
  forget(tx: Tx, tenantId: string, playbookId: string): Promise<void>;
}

export const NO_HISTORY: PlaybookHistory = {
  runs: 0,
  succeeded: 0,
  failed: 0,
  medianSeconds: null,
  lastRunAt: null,
};
