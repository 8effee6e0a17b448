import { applyChanges, knownOnly } from './useUrlState.ts';

const after = (present: string, changes: Parameters<typeof applyChanges>[1]) =>
  applyChanges(new URLSearchParams(present), changes).toString();

describe('view state in the address', () => {
  it.each([
    ['a change goes back to the first page', 'q=x&cursor=c', { kind: ['test'] }, 'q=x&kind=test'],
    ['turning the page keeps the rest', 'q=x', { cursor: 'c2' }, 'q=x&cursor=c2'],
    ['an open drawer is a change like any other', 'q=x', { event: 'a b' }, 'q=x&event=a+b'],
    ['several values', 'kind=a', { kind: ['b', 'c'] }, 'kind=b&kind=c'],
    ['empty values go', 'q=x&kind=a&tab=t', { q: '', kind: [], tab: undefined }, ''],
  ] as const)('%s', (_, present, changes, expected) => {
    expect(after(present, changes)).toBe(expected);
  });

  it('drops values that are not known', () => {
    expect(knownOnly(['b', 'x', 'a'], ['a', 'b', 'c'])).toEqual(['a', 'b']);
  });
});
