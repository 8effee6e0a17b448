import type { EdgeGiven, LineageRecord, NodeGiven } from '../../lineage/index.ts';
import { isFinished, type RunState } from './model.ts';

const ref = (type: NodeGiven['type'], id: string): NodeGiven => ({ type, id });

export const runNode = (run: Pick<RunState, 'id' | 'number' | 'title' | 'status' | 'createdAt'>): NodeGiven => ({
  type: 'action',
  id: run.id,
  label: `Run #${run.number}: ${run.title}`,
  at: run.createdAt,
  attributes: { number: run.number, status: run.status },
});

/** Why a run was asked for: from its proposal, else from its incident, to its approval or at once to the run. */
export function lineageOfRequest(run: RunState, approval: { id: string; question: string } | null): LineageRecord {
  const from =
    run.proposalId !== null
      ? ref('proposal', run.proposalId)
      : run.incidentId !== null
        ? ref('incident', run.incidentId)
        : null;
  const action = runNode(run);
  const asked: NodeGiven | null =
    approval === null
      ? null
      : {
          type: 'approval',
          id: approval.id,
          label: approval.question,
          at: run.createdAt,
          attributes: { runId: run.id },
        };
  const to = asked ?? action;
  const reason = `${run.requestedBy.name} asked for “${run.title}”.`;
  const edges: EdgeGiven[] =
    from === null
      ? []
      : [{ from, to, relation: 'led-to', at: run.createdAt, reason, evidence: { parameters: run.parameters } }];
  return {
    incidentId: run.incidentId,
    nodes: [action, ...(asked === null ? [] : [asked]), ...(from === null ? [] : [from])],
    edges,
  };
}

/** What people decided: approval -> run, or approval -> the end that a decline is. */
export function lineageOfDecision(
  run: RunState,
  approvalId: string,
  decision: { relation: 'approved' | 'declined'; reason: string; at: string; by: readonly string[] }
): LineageRecord {
  const approval = ref('approval', approvalId);
  const to = decision.relation === 'approved' ? runNode(run) : outcomeNode(run, decision.at);
  const { relation, at, reason } = decision;
  return {
    incidentId: run.incidentId,
    nodes: [approval, to],
    edges: [{ from: approval, to, relation, at, reason, evidence: { by: decision.by } }],
  };
}

function outcomeNode(run: RunState, at: string): NodeGiven {
  return {
    type: 'outcome',
    id: `run:${run.id}`,
    label: run.outcome?.text ?? run.status,
    at,
    attributes: { status: run.status },
  };
}

/** run -> what it worked on, run -> verification -> outcome. */
export function lineageOfEnd(run: RunState): LineageRecord {
  const at = run.finishedAt ?? run.createdAt;
  const action = runNode(run);
  const outcome = outcomeNode(run, at);
  const nodes: NodeGiven[] = [action, outcome];
  const edges: EdgeGiven[] = [];
  const link = (
    from: NodeGiven,
    to: NodeGiven,
    relation: EdgeGiven['relation'],
    reason: string,
    evidence?: Record<string, unknown>
  ): void => {
    edges.push({ from, to, relation, at, reason, ...(evidence && { evidence }) });
  };
  const done = run.steps.filter((step) => step.attempt > 0);
  if (run.subject !== null && done.length > 0) {
    const subject = ref('resource', run.subject);
    nodes.push(subject);
    link(action, subject, 'ran', `${done.length} steps ran.`, {
      steps: done.map((step) => ({ step: step.planned.path, status: step.status })),
    });
  }
  const verified = run.steps.find(
    (step) => step.planned.phase === 'verification' && step.attempt > 0 && isFinished(step)
  );
  const why = run.outcome?.text ?? run.status;
  if (verified === undefined) {
    link(action, outcome, run.status === 'rolled-back' ? 'rolled-back' : 'ended-in', why);
    return { incidentId: run.incidentId, nodes, edges };
  }
  const held = verified.status === 'succeeded';
  const verification: NodeGiven = {
    type: 'verification',
    id: `run:${run.id}`,
    label: held ? 'The verification holds' : (verified.error ?? 'The verification does not hold'),
    at: verified.finishedAt,
    attributes: { status: verified.status },
  };
  nodes.push(verification);
  link(action, verification, 'verified', verification.label ?? '', {
    query: verified.planned.call.summary,
    readings: verified.readings.slice(-20),
  });
  link(verification, outcome, run.status === 'rolled-back' ? 'rolled-back' : 'ended-in', why);
  return { incidentId: run.incidentId, nodes, edges };
}
