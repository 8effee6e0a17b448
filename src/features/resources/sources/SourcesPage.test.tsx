import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { listMetricConventions, type MetricConvention } from '#contract/resource';
import { createSource, deleteSource, listSources, testSource, type Source } from '#contract/source';
import { fakeApi, type FakeApi } from '../../../test/fakeApi.ts';
import { renderPage } from '../../../test/renderPage.tsx';
import { SourcesPage } from './SourcesPage.tsx';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children, actions }: { children: unknown; actions: unknown }) => [actions, children],
}));

const SOURCE: Source = {
  id: '01920000-0000-7000-8000-000000000001',
  name: 'mimir-eu',
  kind: 'prometheus',
  url: 'http://mimir:9009',
  hasCredentials: true,
  grafanaDatasourceUid: null,
  createdAt: '2026-11-21T06:00:00.000Z',
  state: 'failing',
  stateSince: '2026-11-21T06:00:00.000Z',
  stateReason: 'HTTP 503: no healthy upstream',
  lastDiscoveryAt: null,
};

const ROW: MetricConvention = {
  id: 'b1',
  metric: 'http_requests_total',
  role: 'rate',
  type: 'counter',
  unit: 'requests',
  entity: [{ kind: 'service', labels: ['service'] }],
  edge: null,
  errors: null,
  pair: null,
  origin: 'built-in',
  convention: 'spanMetrics',
};

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
  api.answer(listSources, { items: [SOURCE], nextCursor: null });
  api.answer(listMetricConventions, {
    items: [{ ...ROW, id: 't1', metric: 'own_total', origin: 'tenant' }, ROW],
    nextCursor: 'more',
  });
});

describe('data sources', () => {
  it('keeps its place while loading', () => {
    api.hold(listSources);
    renderPage(<SourcesPage />);
    expect(screen.getAllByRole('status', { name: 'Loading' }).length).toBeGreaterThan(0);
  });

  it('says that a source does not answer, and why', async () => {
    renderPage(<SourcesPage />);
    const card = within(await screen.findByRole('article', { name: 'mimir-eu' }));
    expect(card.getByText('Does not answer')).toBeInTheDocument();
    expect(card.getByText('HTTP 503: no healthy upstream')).toBeInTheDocument();
  });

  it.each([
    ['Viewer', false, false],
    ['Editor', true, false],
    ['Admin', true, true],
  ] as const)('%s may test: %p, add and remove: %p', async (role, tests, changes) => {
    renderPage(<SourcesPage />, { role });
    await screen.findByText('own_total');
    expect(screen.queryByRole('button', { name: 'Test' }) !== null).toBe(tests);
    expect(screen.queryByRole('button', { name: 'Add data source' }) !== null).toBe(changes);
    expect(screen.queryAllByRole('button', { name: 'Remove' })).toHaveLength(changes ? 2 : 0);
  });

  it('shows what came of a test', async () => {
    api.answer(testSource, { ok: false, message: 'connection refused', durationMs: 12 });
    renderPage(<SourcesPage />, { role: 'Editor' });
    await userEvent.click(await screen.findByRole('button', { name: 'Test' }));
    expect(await screen.findByText('connection refused')).toBeInTheDocument();
    expect(screen.getByText('Answered in 12 ms')).toBeInTheDocument();
  });

  it('asks before it removes, and says what stays', async () => {
    api.answer(deleteSource, SOURCE);
    renderPage(<SourcesPage />, { role: 'Admin' });
    const card = within(await screen.findByRole('article', { name: 'mimir-eu' }));
    await userEvent.click(card.getByRole('button', { name: 'Remove' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/What was learnt from it stays/)).toBeInTheDocument();
    expect(api.callsOf(deleteSource)).toHaveLength(0);
    await userEvent.click(dialog.getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(api.callsOf(deleteSource)).toHaveLength(1));
  });

  it('sends a new source only when it is complete, with the credentials of the chosen kind', async () => {
    api.answer(createSource, SOURCE);
    const { address } = renderPage(<SourcesPage />, { role: 'Admin', at: '/?add=prometheus' });
    const send = await screen.findByRole('button', { name: 'Add' });
    await userEvent.click(send);
    expect(screen.getByText('Give it a name')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: 'Logs (Loki)' }));
    await userEvent.type(screen.getByLabelText(/^Name/), 'prom');
    await userEvent.type(screen.getByLabelText(/^Address/), 'http://prom:9090');
    await userEvent.click(screen.getByRole('radio', { name: 'Bearer token' }));
    await userEvent.type(screen.getByLabelText('Token'), 's3cret');
    await userEvent.click(send);
    await waitFor(() => expect(address()).toBe('/'));
    expect(api.callsOf(createSource)).toMatchObject([
      { body: { kind: 'loki', name: 'prom', url: 'http://prom:9090', bearerToken: 's3cret' } },
    ]);
  });

  it('asks the server for a page of what metrics mean, and searches in all of it from its beginning', async () => {
    const { address } = renderPage(<SourcesPage />);
    await screen.findByText('own_total');
    const pages = within(screen.getByRole('navigation', { name: 'Pages' }));
    await userEvent.click(pages.getByRole('button', { name: 'Next' }));
    await waitFor(() => expect(api.callsOf(listMetricConventions).at(-1)?.query.get('cursor')).toBe('more'));
    expect(api.callsOf(listSources).every(({ query }) => !query.has('cursor'))).toBe(true);
    await userEvent.type(screen.getByRole('textbox', { name: /Search metric/ }), 'redis');
    await waitFor(() => expect(address()).toBe('/?metric=redis'));
    const last = api.callsOf(listMetricConventions).at(-1)?.query;
    expect(Object.fromEntries(last ?? [])).toEqual({ q: 'redis', limit: '20' });
  });

  it('tells who can fill an empty list', async () => {
    api.answer(listSources, { items: [], nextCursor: null });
    renderPage(<SourcesPage />, { role: 'Viewer' });
    expect(await screen.findByText(/An organisation admin adds the Prometheus/)).toBeInTheDocument();
  });

  it('says what failed, and still shows the rest', async () => {
    api.refuse(listSources, 'unavailable');
    renderPage(<SourcesPage />);
    expect(await screen.findByText('The list of data sources could not be loaded')).toBeInTheDocument();
    expect(await screen.findByText('http_requests_total')).toBeInTheDocument();
  });
});
