import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { listIncidents } from '#contract/incident';
import { getResource, getResourceFacets, getTopology, listResources } from '#contract/resource';
import { fakeApi, type FakeApi } from '../../test/fakeApi.ts';
import { renderPage } from '../../test/renderPage.tsx';
import { ResourcesPage } from './ResourcesPage.tsx';
import { edge, resource, topology } from './testing/topology.ts';
import { TopologyPage } from './topology/TopologyPage.tsx';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children, actions }: { children: unknown; actions: unknown }) => [actions, children],
}));

const PAYMENT = resource('service:payment', {
  openIncidents: 2,
  worstSeverity: 'critical',
  requestsPerSecond: 29.8,
  errorShare: 0.042,
  p95Seconds: 0.41,
});

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
  // Grafana's combobox measures its options on a canvas, which jsdom does not have.
  const measured = { measureText: (text: string) => ({ width: text.length }) };
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(measured as never);
  api.answer(getResourceFacets, { kind: [{ value: 'service', count: 1 }], team: [] });
  api.answer(listResources, { items: [PAYMENT], nextCursor: null });
  api.answer(listIncidents, { items: [], nextCursor: null });
});

describe('resources', () => {
  it('keeps its place while loading', () => {
    api.hold(listResources);
    renderPage(<ResourcesPage />);
    expect(screen.getByRole('status', { name: 'Loading' })).toBeInTheDocument();
  });

  it('shows state and golden numbers, sorted by the server', async () => {
    const { address } = renderPage(<ResourcesPage />);
    const row = within(await screen.findByRole('row', { name: /payment/ }));
    ['Critical', '2 open', '29.8', '4.2%', '410 ms'].forEach((text) => expect(row.getByText(text)).toBeInTheDocument());
    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(address()).toBe('/?sort=-name');
    expect(api.callsOf(listResources).at(-1)?.query.get('sort')).toBe('-name');
  });

  it('opens a resource by its key, and goes on to a neighbour', async () => {
    api.answer(getResource, ({ query }) =>
      query.get('key') === 'service:payment'
        ? { resource: PAYMENT, neighbours: [edge('service:checkout', 'service:payment', { requestsPerSecond: 3 })] }
        : { resource: resource('service:checkout'), neighbours: [] }
    );
    const { address } = renderPage(<ResourcesPage />, { at: '/?key=service:payment' });
    expect(await screen.findByText('Called by')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: /checkout/ }));
    expect(address()).toBe('/?key=service%3Acheckout');
  });

  it('tells the way out of an empty list, and of an empty search', async () => {
    api.answer(listResources, { items: [], nextCursor: null });
    const { unmount } = renderPage(<ResourcesPage />);
    expect(await screen.findByText('Connect a data source')).toBeInTheDocument();
    unmount();
    renderPage(<ResourcesPage />, { at: '/?q=zzz' });
    expect(await screen.findByText('No resource fits this search')).toBeInTheDocument();
  });

  it('says what failed', async () => {
    api.refuse(listResources, 'internal_error');
    renderPage(<ResourcesPage />);
    expect(await screen.findByText('The list of resources could not be loaded')).toBeInTheDocument();
  });
});

describe('topology', () => {
  const SHOP = topology(
    [PAYMENT, resource('service:checkout')],
    [edge('service:checkout', 'service:payment', { requestsPerSecond: 30, errorShare: 0.06 })]
  );

  it('has everything as tables, for the keyboard', async () => {
    api.answer(getTopology, SHOP);
    renderPage(<TopologyPage />, { at: '/?view=table' });
    const edges = within(await screen.findByRole('table', { name: 'Calls and relations' }));
    expect(edges.getByText('6%')).toBeInTheDocument();
    expect(screen.getByRole('table', { name: 'Resources' })).toBeInTheDocument();
  });

  it('asks for what the address says, and says what differs from now', async () => {
    api.answer(getTopology, ({ query }) => (query.has('at') ? topology([resource('service:checkout')]) : SHOP));
    const at = '2026-11-21T03:00:00.000Z';
    renderPage(<TopologyPage />, { at: `/?view=table&focus=service:checkout&depth=3&at=${at}` });
    expect(await screen.findByText('Came since then: payment')).toBeInTheDocument();
    const [call] = api.callsOf(getTopology);
    expect(Object.fromEntries(call?.query ?? [])).toEqual({ focus: 'service:checkout', depth: '3', at });
  });

  it('says so when nothing is there', async () => {
    api.answer(getTopology, topology([]));
    renderPage(<TopologyPage />);
    expect(await screen.findByText('Connect a data source')).toBeInTheDocument();
  });
});
