import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { bulkUpdateIncidents, getIncidentFacets, listIncidents } from '#contract/incident';
import { getMe } from '#contract/tenancy';
import type { Role } from '#contract/scalars';
import { fakeApi, type FakeApi } from '../../../test/fakeApi.ts';
import { renderPage } from '../../../test/renderPage.tsx';
import { incidentSummary, testId } from '../testing/fixtures.ts';
import { IncidentsPage } from './IncidentsPage.tsx';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children, actions }: { children: unknown; actions: unknown }) => [actions, children],
}));

const ADA = { kind: 'user', id: 'user:1', name: 'Ada' } as const;
const NO_COUNTS = { status: [], severity: [], service: [], team: [], source: [], hasCause: [], histogram: [] };

const rows = [
  incidentSummary({ number: 1042, title: 'Payment <b>errors</b> & more' }),
  incidentSummary({ number: 1041, title: 'Disk fills up', severity: 'warning', status: 'acknowledged', assignee: ADA }),
  incidentSummary({ number: 1040, title: 'Gateway slow', severity: 'high' }),
];

let api: FakeApi;

beforeEach(() => {
  Element.prototype.scrollIntoView = jest.fn();
  // jsdom draws nothing; Grafana's Combobox measures its options' words.
  HTMLCanvasElement.prototype.getContext = jest.fn(() => ({ measureText: () => ({ width: 0 }) })) as never;
  api = fakeApi();
  api.answer(getMe, { tenant: { id: testId(), name: 'Shop', orgId: 1 }, actor: ADA, role: 'Editor' });
  api.answer(getIncidentFacets, { ...NO_COUNTS, total: rows.length, capped: false });
  api.answer(listIncidents, { items: rows, nextCursor: null });
});

const open = (role: Role = 'Editor', at = '/incidents') => renderPage(<IncidentsPage />, { role, at });

describe('incident list', () => {
  it('keeps its place while it loads', () => {
    api.hold(listIncidents);
    api.hold(getIncidentFacets);
    open();
    expect(screen.getAllByRole('status', { name: 'Loading' }).length).toBeGreaterThan(1);
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it('shows titles as the text that they are', async () => {
    open();
    expect(await screen.findByText('Payment <b>errors</b> & more')).toBeInTheDocument();
    expect(screen.getByTestId('incident-1041')).toHaveTextContent('Ada');
  });

  it('asks the server for what the address says', async () => {
    open('Viewer', '/incidents?view=all&severity=high&q=disk&sort=severity');
    await screen.findByRole('table');
    const asked = api.callsOf(listIncidents).at(-1)?.query;
    expect(asked?.getAll('severity')).toEqual(['high']);
    expect(asked?.getAll('status')).toEqual([]);
    expect([asked?.get('q'), asked?.get('sort')]).toEqual(['disk', 'severity']);
  });

  it('says what failed and loads again on request', async () => {
    api.refuse(listIncidents, 'unavailable');
    open();
    expect(await screen.findByText(/incident list could not be loaded/)).toBeInTheDocument();
    expect(screen.getByText(/Connection check/)).toBeInTheDocument();
    api.answer(listIncidents, { items: rows, nextCursor: null });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Disk fills up')).toBeInTheDocument();
  });

  it('names the missing role when the server refuses', async () => {
    api.refuse(listIncidents, 'role_missing');
    open('Viewer');
    expect(await screen.findByText(/You may not see/)).toBeInTheDocument();
  });

  it.each([
    ['/incidents', 'Nothing here needs anybody', 'Show all incidents'],
    ['/incidents?view=all', 'No incident yet', 'Connection check'],
    ['/incidents?severity=info', 'No incident fits these filters', 'Clear filters'],
  ])('%s empty: says so and offers the next step', async (at, message, step) => {
    api.answer(listIncidents, { items: [], nextCursor: null });
    open('Viewer', at);
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(screen.getAllByText(step).length).toBeGreaterThan(0);
  });

  it('lets a viewer read and nothing else', async () => {
    open('Viewer');
    await screen.findByRole('table');
    expect(screen.queryByRole('checkbox', { name: /Select/ })).not.toBeInTheDocument();
    expect(screen.queryByText('New incident')).not.toBeInTheDocument();
    await userEvent.keyboard('jxa');
    expect(screen.queryByRole('toolbar')).not.toBeInTheDocument();
    expect(api.callsOf(bulkUpdateIncidents)).toEqual([]);
  });

  it('acknowledges by keyboard only what nobody has yet', async () => {
    api.answer(bulkUpdateIncidents, { changed: 2, unchanged: 0, refused: [], refusedCount: 0 });
    open();
    await screen.findByRole('table');
    await userEvent.keyboard('jxjxjx');
    expect(within(screen.getByRole('toolbar')).getByText('3 selected')).toBeInTheDocument();
    await userEvent.keyboard('a');
    await waitFor(() => expect(api.callsOf(bulkUpdateIncidents)).toHaveLength(1));
    expect(api.callsOf(bulkUpdateIncidents)[0]?.body).toEqual({
      ids: [rows[0]?.id, rows[2]?.id],
      change: { status: 'acknowledged' },
    });
    expect(await screen.findByText('2 changed.')).toBeInTheDocument();
    expect(screen.queryByRole('toolbar')).not.toBeInTheDocument();
  });

  it('asks before it resolves', async () => {
    api.answer(bulkUpdateIncidents, { changed: 1, unchanged: 0, refused: [], refusedCount: 0 });
    open();
    await screen.findByRole('table');
    await userEvent.keyboard('jr');
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('1 will be resolved for everybody. Alerts of 1 still fire');
    expect(api.callsOf(bulkUpdateIncidents)).toEqual([]);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Resolve 1' }));
    await waitFor(() =>
      expect(api.callsOf(bulkUpdateIncidents)[0]?.body).toMatchObject({ change: { status: 'resolved' } })
    );
  });

  it('selects a range with shift', async () => {
    open();
    await screen.findByRole('table');
    const user = userEvent.setup();
    await user.click(screen.getByRole('checkbox', { name: 'Select incident 1042' }));
    await user.keyboard('{Shift>}');
    await user.click(screen.getByRole('checkbox', { name: 'Select incident 1040' }));
    await user.keyboard('{/Shift}');
    expect(within(screen.getByRole('toolbar')).getByText('3 selected')).toBeInTheDocument();
  });

  it('loads the next page by its cursor', async () => {
    const more = incidentSummary({ number: 7, title: 'Much older' });
    api.answer(listIncidents, ({ query }) =>
      query.get('cursor') === 'c1' ? { items: [more], nextCursor: null } : { items: rows, nextCursor: 'c1' }
    );
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Load more' }));
    expect(await screen.findByText('Much older')).toBeInTheDocument();
    expect(screen.getByText('Disk fills up')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Load more' })).not.toBeInTheDocument();
  });
});
