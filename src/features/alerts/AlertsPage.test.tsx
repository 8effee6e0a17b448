import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { getAlertEventFacets, listAlertEvents, type AlertEvent } from '#contract/alert';
import { fakeApi, type FakeApi } from '../../test/fakeApi.ts';
import { renderPage } from '../../test/renderPage.tsx';
import { AlertsPage } from './AlertsPage.tsx';
import { eventKeyOf } from './eventKey.ts';
import { alertEvent } from './testing/alertEvent.ts';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children, actions }: { children: unknown; actions: unknown }) => [actions, children],
}));

const FACETS = { kind: [{ value: 'test', count: 3 }], status: [], source: [], severity: [], capped: false };

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
  api.answer(getAlertEventFacets, FACETS);
});

function list(...items: AlertEvent[]) {
  api.answer(listAlertEvents, { items, nextCursor: null });
}

describe('alert events', () => {
  it('keeps its place while loading', () => {
    api.hold(listAlertEvents);
    renderPage(<AlertsPage />);
    expect(screen.getByRole('status', { name: 'Loading' })).toBeInTheDocument();
  });

  it.each([
    ['no-data', 'Rule is blind: no data'],
    ['query-error', 'Rule is blind: query error'],
    ['blind-resolve', 'Blind resolve: no recovery'],
    ['test', 'Contact-point test'],
  ] as const)('says what %s means', async (kind, words) => {
    list(alertEvent({ kind, fingerprint: kind }));
    api.answer(getAlertEventFacets, { ...FACETS, kind: [] });
    renderPage(<AlertsPage />);
    expect(await screen.findByText(words)).toBeInTheDocument();
  });

  it('asks for what the address says, and drops what is not known', async () => {
    list(alertEvent());
    renderPage(<AlertsPage />, { at: '/alerts?kind=test&kind=nonsense&severity=high&q=pay' });
    await screen.findByRole('table');
    const [call] = api.callsOf(listAlertEvents);
    expect(call?.query.toString()).toBe('q=pay&kind=test&severity=high');
  });

  it('puts a chosen facet into the address and begins at the first page', async () => {
    list(alertEvent());
    const { address } = renderPage(<AlertsPage />, { at: '/alerts?cursor=c1' });
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Contact-point test' }));
    expect(address()).toBe('/alerts?kind=test');
  });

  it('opens the details of a row, with what was changed on the way in', async () => {
    list(alertEvent({ notes: ['label "stack" was cut'] }));
    const { address } = renderPage(<AlertsPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'PaymentErrors' }));
    expect(await screen.findByText('label "stack" was cut')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Rule' })).toHaveAttribute('href', 'https://grafana.test/alerting/1');
    expect(address()).toContain('event=');
  });

  it('asks for an event that a link names and the list does not show', async () => {
    const asked = alertEvent({ fingerprint: 'old', name: 'AnOldAlert' });
    api.answer(listAlertEvents, ({ query }) => ({
      items: query.get('fingerprint') === 'old' ? [asked] : [],
      nextCursor: null,
    }));
    renderPage(<AlertsPage />, { at: `/alerts?event=${encodeURIComponent(eventKeyOf(asked))}` });
    expect(await screen.findByText('AnOldAlert')).toBeInTheDocument();
  });

  it.each([
    ['Admin', true],
    ['Viewer', false],
  ] as const)('tells an empty list’s way out to %s', async (role, makes) => {
    list();
    renderPage(<AlertsPage />, { role });
    expect(await screen.findByText('Alerts stand here as soon as they are received')).toBeInTheDocument();
    expect(screen.queryByText('Make a webhook address') !== null).toBe(makes);
  });

  it('tells an empty search from an empty list, and clears it', async () => {
    list();
    const { address } = renderPage(<AlertsPage />, { at: '/alerts?q=nothing' });
    expect(await screen.findByText('No alert event fits this search')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(address()).toBe('/alerts');
  });

  it('says what failed and tries again', async () => {
    api.refuse(listAlertEvents, 'unavailable');
    renderPage(<AlertsPage />);
    expect(await screen.findByText('The list of alert events could not be loaded')).toBeInTheDocument();
    expect(screen.getByText('Connection check')).toBeInTheDocument();
    list(alertEvent());
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.getByRole('table')).toBeInTheDocument());
  });
});
