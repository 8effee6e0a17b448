import type { IncidentSummary } from '../../contract/incident.ts';
import type { Approval, Proposal, Run } from '../../contract/run.ts';
import type { CaseTenant, Caller } from '../faults/sidecarUnderTest.ts';
import type { LiveCase } from './liveCase.ts';

/** Somebody asks for it, somebody else agrees. */
const ASKS: Caller = { role: 'Editor', id: '21' };
const AGREES: Caller = { role: 'Editor', id: '22' };

const POLL_MS = 1_000;
const PROPOSED_WITHIN_MS = 90_000;
const ENDED_WITHIN_MS = 600_000;
const RESOLVED_WITHIN_MS = 120_000;
/** A person who sees a fix refused takes the next proposal; not for ever. */
const MOST_TRIES = 3;
const ENDED = ['succeeded', 'failed', 'rolled-back', 'stopped', 'declined', 'expired'];

export interface Try {
  playbook: string;
  title: string;
  status: Run['status'];
  /** What the verification said, where it came to that. */
  verification: 'held' | 'refused' | null;
  outcome: string;
  undone: boolean;
}

export interface RepairResult {
  cause: string;
  tries: Try[];
  /** Verified, the incident resolved by its alerts, and nothing fires in the shop. */
  repaired: boolean;
  /** From the alert's post to the end of the run that repaired it. */
  seconds: number | null;
  note: string;
}

/** Cause, proposal, approval by somebody else, run, verification, resolve: through the API as people do it. */
export async function repairCase(live: LiveCase): Promise<RepairResult> {
  const { tenant } = live;
  const began = Date.now();
  const result: RepairResult = { cause: '', tries: [], repaired: false, seconds: null, note: '' };
  const used = new Set<string>();
  for (let tries = 0; tries < MOST_TRIES && !result.repaired; tries++) {
    const proposal = await within(PROPOSED_WITHIN_MS, () => bestProposal(tenant, used));
    if (proposal === undefined) {
      result.note ||= 'nothing more was proposed';
      break;
    }
    used.add(`${proposal.playbookId} ${proposal.resourceKey}`);
    result.cause = `${proposal.resourceKey} ${proposal.mechanism}`;
    const run = await carryOut(tenant, proposal);
    result.tries.push(tryOf(run));
    if (run.status === 'succeeded') {
      result.seconds = Math.round((Date.now() - began) / 1000);
      const over = await within(RESOLVED_WITHIN_MS, async () => ((await isOver(live)) ? true : undefined));
      result.repaired = over === true;
      result.note = over === true ? '' : 'verified, and yet the incident stayed open';
      break;
    }
  }
  return result;
}

async function bestProposal(tenant: CaseTenant, used: ReadonlySet<string>): Promise<Proposal | undefined> {
  const { items } = await tenant.call<{ items: IncidentSummary[] }>('GET', '/incidents?sort=openedAt&limit=20');
  for (const incident of items.filter(({ status }) => status !== 'resolved' && status !== 'closed')) {
    const found = await tenant.call<{ items: Proposal[] }>('GET', `/incidents/${incident.id}/proposals`);
    const best = found.items
      .filter(({ status }) => status === 'open' || status === 'under-review')
      .sort((a, b) => a.rank - b.rank)
      .find(({ playbookId, resourceKey }) => !used.has(`${playbookId} ${resourceKey}`));
    if (best !== undefined) {
      return best;
    }
  }
  return undefined;
}

async function carryOut(tenant: CaseTenant, proposal: Proposal): Promise<Run> {
  const asked = await tenant.call<Run>('POST', `/proposals/${proposal.id}/review`, { parameters: {} }, ASKS);
  if (asked.approvalId !== null) {
    const approval = await tenant.call<Approval>('GET', `/approvals/${asked.approvalId}`, undefined, AGREES);
    await tenant.call('POST', `/approvals/${approval.id}/approve`, { hash: approval.hash }, AGREES);
  }
  const ended = await within(ENDED_WITHIN_MS, async () => {
    const run = await tenant.call<Run>('GET', `/runs/${asked.id}`);
    return ENDED.includes(run.status) ? run : undefined;
  });
  return ended ?? tenant.call<Run>('GET', `/runs/${asked.id}`);
}

function tryOf(run: Run): Try {
  const verification = run.steps.find(({ phase }) => phase === 'verification');
  const said: Partial<Record<string, Try['verification']>> = { succeeded: 'held', failed: 'refused' };
  return {
    playbook: run.playbookName,
    title: run.title,
    status: run.status,
    verification: said[verification?.status ?? ''] ?? null,
    outcome: run.outcome?.text ?? '',
    undone: run.steps.some(({ phase, status }) => phase === 'rollback' && status === 'succeeded'),
  };
}

/** Every incident ended by its alerts, and the shop agrees. */
async function isOver({ tenant, firing }: LiveCase): Promise<boolean> {
  const { items } = await tenant.call<{ items: IncidentSummary[] }>('GET', '/incidents?limit=50');
  return firing() === 0 && items.every(({ status }) => status === 'resolved' || status === 'closed');
}

async function within<T>(ms: number, read: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const end = Date.now() + ms; ; await new Promise((resolve) => setTimeout(resolve, POLL_MS))) {
    const value = await read();
    if (value !== undefined || Date.now() >= end) {
      return value;
    }
  }
}
