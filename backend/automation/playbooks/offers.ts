import type { OfferPort } from '../proposals/ports.ts';
import { findPlaybook, readAllPlaybooks } from './playbookRows.ts';
import { NO_HISTORY, type RunHistoryPort } from './ports.ts';

/** The library as proposals and triggers see it. */
export function offerPortOf(history: RunHistoryPort): OfferPort {
  return {
    async offers(tx, tenantId) {
      const enabled = [...(await readAllPlaybooks(tx, tenantId)).values()].filter((playbook) => playbook.enabled);
      const histories = await history.readHistories(
        tx,
        tenantId,
        enabled.map(({ id }) => id)
      );
      return enabled.map(({ id, version, spec }) => ({ id, version, spec, history: histories.get(id) ?? NO_HISTORY }));
    },
    find: (tx, tenantId, playbookId) => findPlaybook(tx, tenantId, playbookId),
  };
}
