import { isNarrowed, listParams, parseListState, viewState, VIEWS, type ListState } from './listState.ts';

const parse = (address: string) => parseListState(new URLSearchParams(address));
const address = (state: ListState) => listParams(state).toString();
const OPEN = ['triggered', 'acknowledged', 'investigating', 'mitigated'];

describe('state of the incident list in the address', () => {
  it('shows the open ones when the address says nothing', () => {
    expect(parse('')).toEqual({ view: 'open', filter: { status: OPEN }, sort: '-openedAt' });
  });

  it.each(VIEWS)('view %p has a short address and comes back from it', (view) => {
    expect(address(viewState(view))).toBe(view === 'open' ? '' : `view=${view}`);
    expect(parse(address(viewState(view)))).toEqual(viewState(view));
    expect(isNarrowed(viewState(view))).toBe(false);
  });

  it.each([
    'status=resolved',
    'view=mine&status=any',
    'view=mine&assignee=any',
    'view=critical&severity=critical&severity=high&service=a%26b&service=',
    'view=all&q=disk+full&from=2026-11-21T06%3A00%3A00.000Z&to=2026-11-21T07%3A00%3A00.000Z&sort=severity',
    'hasCause=false&team=Shop&source=grafana',
  ])('%p says the same after reading and writing', (text) => {
    const state = parse(text);
    expect(parse(address(state))).toEqual(state);
    expect([...listParams(state)].sort()).toEqual([...new URLSearchParams(text)].sort());
    expect(isNarrowed(state)).toBe(true);
  });

  it.each([
    ['an unknown view', 'view=secret', {}],
    ['an unknown status', 'status=burning', { status: undefined }],
    ['an unknown severity beside a known one', 'severity=loud&severity=high', { severity: ['high'] }],
    ['a time that is none', 'from=yesterday', {}],
    ['an unknown sort', 'sort=colour', {}],
    ['an endless search', `q=${'x'.repeat(999)}`, { q: 'x'.repeat(200) }],
  ])('survives %s', (_, text, expected) => {
    expect(parse(text)).toEqual({ view: 'open', filter: { status: OPEN, ...expected }, sort: '-openedAt' });
  });

  it('keeps the value of things that have none', () => {
    expect(parse('view=all&service=').filter).toEqual({ service: [''] });
  });
});
