import type { ResolvedCall } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import { callOf } from '../steps/calls.ts';
import type { RunScope } from '../steps/step.ts';
import { Filling } from '../template/fill.rules.ts';
import { TemplateProblem } from '../template/templateProblem.ts';

type OwnStep = Extract<PlaybookStep, { kind: 'wait' | 'verify' | 'approve' }>;

/** The call of what the run engine does itself: it waits, reads, or asks. Throws TemplateProblem. */
export function ownCall(step: OwnStep, scope: RunScope): ResolvedCall {
  const filling = new Filling(scope);
  switch (step.kind) {
    case 'wait':
      return callOf(filling, step, {
        effect: false,
        title: `Wait ${step.seconds} s`,
        summary: `wait ${step.seconds} s`,
        detail: { seconds: step.seconds },
      });
    case 'approve': {
      const { role, people, expiresMinutes } = step;
      const text = filling.text('text', step.text, 'text');
      return callOf(filling, step, {
        effect: false,
        title: 'Ask for approval',
        summary: `ask ${people} ${role}${people === 1 ? '' : 's'}: ${text}`,
        detail: { text, role, people, expiresMinutes },
      });
    }
    case 'verify':
      return verifyCall(step, scope, filling);
  }
}

function verifyCall(step: Extract<PlaybookStep, { kind: 'verify' }>, scope: RunScope, filling: Filling): ResolvedCall {
  const { condition, withinSeconds, forSeconds } = step;
  const bounds = `within ${withinSeconds} s${forSeconds > 0 ? `, for ${forSeconds} s` : ''}`;
  if (step.query === undefined) {
    if (scope.incident === null) {
      const reason =
        "It asks the incident's own rules, and no incident led to this run. Give it a query, or start it from an incident.";
      throw new TemplateProblem([{ path: 'query', reason }]);
    }
    return callOf(filling, step, {
      effect: false,
      title: 'Verify',
      summary: `the rules of incident #${scope.incident.number} no longer fire ${bounds}`,
      detail: { query: null, incident: scope.incident.id, withinSeconds, forSeconds },
    });
  }
  const query = filling.query('query', step.query);
  const [sign, than] = Object.entries(condition ?? {}).find(([, value]) => value !== undefined) ?? ['', ''];
  return callOf(filling, step, {
    effect: false,
    title: 'Verify',
    summary: `${query} ${sign} ${than} ${bounds}`,
    detail: { query, condition: { [sign]: than }, withinSeconds, forSeconds },
  });
}
