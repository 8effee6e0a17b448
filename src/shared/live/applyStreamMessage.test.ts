import { QueryClient } from '@tanstack/react-query';
import type { IncidentSummary } from '#contract/incident';
import { applyStreamMessage } from './applyStreamMessage.ts';
import { StaleTags } from './StaleTags.ts';

const row = (id: string, title: string) => ({ id, title }) as IncidentSummary;

describe('live updates and the cache', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('replaces a changed incident where it stands and leaves other pages untouched', () => {
    const client = new QueryClient();
    const other = { items: [row('c', 'C')], nextCursor: null };
    client.setQueryData(['incidents', 'listIncidents', 1], { items: [row('a', 'A'), row('b', 'B')], nextCursor: 'n' });
    client.setQueryData(['incidents', 'listIncidents', 2], other);
    applyStreamMessage(client, { type: 'incident', incident: row('b', 'B2') });
    expect(client.getQueryData(['incidents', 'listIncidents', 1])).toEqual({
      items: [row('a', 'A'), row('b', 'B2')],
      nextCursor: 'n',
    });
    expect(client.getQueryData(['incidents', 'listIncidents', 2])).toBe(other);
  });

  it('replaces it in a list that was loaded page by page, and keeps what did not change', () => {
    const client = new QueryClient();
    const first = { items: [row('a', 'A')], nextCursor: 'n' };
    const pages = [first, { items: [row('b', 'B')], nextCursor: null }];
    client.setQueryData(['incidents', 'listIncidents', 'x'], { pages, pageParams: [] });
    applyStreamMessage(client, { type: 'incident', incident: row('b', 'B2') });
    const cached = client.getQueryData<{ pages: unknown[] }>(['incidents', 'listIncidents', 'x']);
    expect(cached?.pages[0]).toBe(first);
    expect(cached?.pages[1]).toEqual({ items: [row('b', 'B2')], nextCursor: null });
  });

  it('refreshes a tag at once, then at most once a second in a storm', () => {
    const client = new QueryClient();
    const invalidate = jest.spyOn(client, 'invalidateQueries').mockResolvedValue();
    const stale = new StaleTags(client);
    for (let i = 0; i < 1_000; i++) {
      stale.add(['alerts']);
    }
    expect(invalidate).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(5_000);
    expect(invalidate).toHaveBeenCalledTimes(2);
    stale.stop();
  });

  it.each([
    [['incidents'], ['incidents', 'getHome'], true],
    [['incidents'], ['incidents', 'listIncidents'], false],
    [['incidents', 'listIncidents'], ['incidents', 'listIncidents'], true],
    [['alerts'], ['incidents', 'getHome'], false],
    [['*'], ['incidents', 'listIncidents'], true],
  ])('tags %j make %j stale: %p', (tags, queryKey, expected) => {
    const client = new QueryClient();
    client.setQueryData(queryKey, {});
    const stale = new StaleTags(client);
    stale.add(tags);
    expect(client.getQueryState(queryKey)?.isInvalidated).toBe(expected);
    stale.stop();
  });
});
