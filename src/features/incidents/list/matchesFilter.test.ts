import { incidentSummary } from '../testing/fixtures.ts';
import { matchesFilter } from './matchesFilter.ts';

const row = incidentSummary({
  number: 1042,
  title: 'Payment errors',
  service: 'payment',
  team: null,
  status: 'triggered',
  severity: 'critical',
  openedAt: '2026-11-21T06:30:00.000Z',
});

describe('matchesFilter', () => {
  it.each([
    [{}, true],
    [{ status: ['triggered' as const] }, true],
    [{ status: ['resolved' as const] }, false],
    [{ severity: ['high' as const, 'critical' as const] }, true],
    [{ service: ['cart'] }, false],
    [{ team: [''] }, true],
    [{ hasCause: 'true' as const }, false],
    [{ hasCause: 'false' as const }, true],
    [{ from: '2026-11-21T06:30:00.000Z' }, true],
    [{ to: '2026-11-21T06:30:00.000Z' }, false],
    [{ assignee: 'me' }, false],
    [{ assignee: 'none' }, true],
    [{ q: 'PAYMENT err' }, true],
    [{ q: '#1042' }, true],
    [{ q: 'disk' }, false],
  ])('%j: %p', (filter, expected) => {
    expect(matchesFilter(row, filter, 'user:1')).toBe(expected);
  });

  it('knows whose it is', () => {
    const mine = { ...row, assignee: { kind: 'user' as const, id: 'user:1', name: 'Ada' } };
    expect(matchesFilter(mine, { assignee: 'me' }, 'user:1')).toBe(true);
    expect(matchesFilter(mine, { assignee: 'me' }, undefined)).toBe(false);
    expect(matchesFilter(mine, { assignee: 'user:1' }, undefined)).toBe(true);
  });
});
