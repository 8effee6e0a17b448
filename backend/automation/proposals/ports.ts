import type { Statement } from '#contract/analysis';
import type { ParameterValues, PlaybookSpec } from '#contract/playbook';
import type { Run } from '#contract/run';
import type { Role } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import type { Actor } from '../../tenancy/index.ts';
import type { PastFix, PlaybookOffer } from './match.rules.ts';

/** A run that a proposal or a trigger asks for. What it may do is decided by the playbook's approval policy alone. */
export interface RunRequest {
  playbookId: string;
  parameters: ParameterValues;
  incidentId: string | null;
  findingId: string | null;
  proposalId: string | null;
  triggerId: string | null;
  by: Actor;
  /** Instead of the playbook's own title. */
  title?: string;
  /** What whoever asks may do: decides on playbooks that need nobody else's approval. Null is the product itself. */
  role: Role | null;
  /** It waits for somebody's approval whatever the policy says. */
  mustWait: boolean;
  /** Why, for the approver. */
  reason: Statement | null;
  /** The same key is the same run. */
  idempotencyKey: string;
}

/** What proposals and triggers ask of runs. */
export interface RunPort {
  /** Makes the run, waiting for its approval where the policy asks for one. Throws as `startRun` does. */
  create(request: RunRequest): Promise<Run>;
  /** Null when there is none (any more). */
  read(tx: Tx, tenantId: string, runId: string): Promise<Run | null>;
  /** Takes back what the product itself asked for; false once somebody has decided or asked, or it has begun. */
  withdraw(tenantId: string, runId: string): Promise<boolean>;
}

/** What proposals and triggers ask of playbooks. */
export interface OfferPort {
  /** Every enabled playbook in its newest version, with its record here. */
  offers(tx: Tx, tenantId: string): Promise<PlaybookOffer[]>;
  /** One playbook, enabled or not; null when there is none. */
  find(
    tx: Tx,
    tenantId: string,
    playbookId: string
  ): Promise<{ spec: PlaybookSpec; version: number; enabled: boolean } | null>;
}

/** What the memory of past incidents tells. */
export interface PastFixPort {
  /** Similar past incidents of this one that a playbook repaired, the likest first. */
  pastFixes(tx: Tx, tenantId: string, incidentId: string): Promise<PastFix[]>;
}

/** While nobody remembers: no past incident is like any other. */
export const noPastFixes: PastFixPort = { pastFixes: () => Promise.resolve([]) };
