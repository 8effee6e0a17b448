import type { IncidentSummary } from '#contract/incident';
import { incidentSummary } from '../testing/fixtures.ts';
import { planBulk, type BulkAction } from './bulkPlan.ts';
import { bulkLabel, bulkResult, bulkSentence } from './bulkWords.ts';

jest.mock('@grafana/i18n', () => ({
  t: (_: string, english: string, params: Record<string, unknown> = {}) =>
    english.replace(/\{\{(\w+)\}\}/g, (__, name: string) => String(params[name])),
}));

const ME = 'user:1';
const rows = (...parts: Array<Partial<IncidentSummary>>) => parts.map((part) => incidentSummary(part));
const say = (action: BulkAction, selected: IncidentSummary[]) => bulkSentence(action, planBulk(action, selected, ME));

describe('bulk actions', () => {
  it('acknowledge only what nobody has yet, and leave out what is over', () => {
    const selected = rows(
      { status: 'triggered' },
      { status: 'investigating' },
      { status: 'mitigated' },
      { status: 'resolved' },
      { status: 'closed' }
    );
    const plan = planBulk({ type: 'acknowledge' }, selected, ME);
    expect([plan.change, plan.already, plan.impossible].map((list) => list.map(({ status }) => status))).toEqual([
      ['triggered'],
      ['investigating', 'mitigated'],
      ['resolved', 'closed'],
    ]);
    expect(bulkLabel({ type: 'acknowledge' }, plan)).toBe('Acknowledge 1');
    expect(say({ type: 'acknowledge' }, selected)).toBe(
      '1 will be acknowledged; those without an assignee become yours. 2 already so. ' +
        '2 left out: the step is not possible from their state.'
    );
  });

  it('say before resolving that alerts still fire', () => {
    const selected = rows({ status: 'triggered', firingCount: 2 }, { status: 'mitigated', firingCount: 0 });
    expect(say({ type: 'resolve' }, selected)).toBe(
      '2 will be resolved for everybody. Alerts of 1 still fire; a new firing opens it again.'
    );
  });

  it('take an incident from somebody else only by saying so', () => {
    const other = { kind: 'user', id: 'user:2', name: 'Bo' } as const;
    const mine = { kind: 'user', id: ME, name: 'Ada' } as const;
    expect(say({ type: 'assign' }, rows({ assignee: other }, { assignee: null }, { assignee: mine }))).toBe(
      '2 will be assigned to you, also those that somebody else has. 1 already so.'
    );
  });

  it('say when there is nothing to do', () => {
    expect(say({ type: 'severity', severity: 'info' }, rows({ severity: 'info' }))).toBe(
      'Nothing to change. 1 already so.'
    );
  });

  it('tell what the server did, each reason once', () => {
    const id = '0192f0c1-7b5e-7c3a-9d3e-0123456789ab';
    const refused = [
      { id, reason: 'A closed incident stays closed.' },
      { id, reason: 'A closed incident stays closed.' },
    ];
    expect(bulkResult({ changed: 3, unchanged: 1, refused, refusedCount: 2 })).toBe(
      '3 changed. 1 already so. 2 refused: A closed incident stays closed.'
    );
  });
});
