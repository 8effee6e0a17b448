import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { getHome, updateIncident } from '#contract/incident';
import { fakeApi, type FakeApi } from '../../test/fakeApi.ts';
import { renderPage } from '../../test/renderPage.tsx';
import { HomePage } from './HomePage.tsx';
import { homeSummary, openIncident } from './testing/homeSummary.ts';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children, actions }: { children: unknown; actions: unknown }) => [actions, children],
}));

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
});

describe('Home', () => {
  it('keeps its place while loading', () => {
    api.hold(getHome);
    renderPage(<HomePage />);
    expect(screen.getAllByRole('status', { name: 'Loading' }).length).toBeGreaterThan(0);
  });

  it('says at once that nothing is wrong, and how the week was', async () => {
    api.answer(getHome, homeSummary());
    renderPage(<HomePage />);
    expect(await screen.findByText(/Quiet; the last incident ended/)).toBeInTheDocument();
    expect(screen.getByText(/alert events 312, incidents 9 \(97% less\)/)).toBeInTheDocument();
    expect(screen.getByText('50% less than the week before')).toBeInTheDocument();
    expect(screen.getByText('100% more than the week before')).toBeInTheDocument();
    expect(screen.queryByText('Getting started')).not.toBeInTheDocument();
  });

  it('shows open incidents with their cause and its certainty', async () => {
    const cause = {
      analysisId: '01920000-0000-7000-8000-000000000009',
      resourceKey: 'service:payment',
      mechanism: 'deploy',
      title: { code: 'not.known.here', params: {}, text: 'Deploy of payment v412' },
      confidence: 0.87,
      certainty: 'likely' as const,
    };
    const incident = openIncident({ cause });
    api.answer(getHome, homeSummary({ quietSince: null, topIncidents: [incident] }));
    renderPage(<HomePage />);
    const panel = within(await screen.findByRole('region', { name: 'Open incidents' }));
    expect(panel.getByText(/Deploy of payment v412/)).toBeInTheDocument();
    expect(panel.getByText('likely')).toBeInTheDocument();
    expect(panel.getByRole('link', { name: /#42/ })).toHaveAttribute('href', expect.stringContaining(incident.id));
  });

  it('lets an editor take an incident, at the version that was seen', async () => {
    api.answer(getHome, homeSummary({ unacknowledged: [openIncident()] }));
    api.refuse(updateIncident, 'conflict');
    renderPage(<HomePage />, { role: 'Editor' });
    await userEvent.click(await screen.findByRole('button', { name: 'Acknowledge' }));
    await waitFor(() => expect(screen.getByText(/Somebody changed this meanwhile/)).toBeInTheDocument());
    expect(api.callsOf(updateIncident)).toMatchObject([
      { body: { status: 'acknowledged', assignee: 'me', version: 3 } },
    ]);
  });

  it('offers a viewer nothing that would be refused', async () => {
    api.answer(getHome, homeSummary({ unacknowledged: [openIncident()] }));
    renderPage(<HomePage />, { role: 'Viewer' });
    expect(await screen.findByText(/#42/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Acknowledge' })).not.toBeInTheDocument();
  });

  it.each([
    ['Admin', /Make a webhook address, enter it in Grafana/],
    ['Viewer', /An organisation admin does this/],
  ] as const)('shows %s the next step until the loop has run once', async (role, hint) => {
    const checklist = {
      sourceConnected: true,
      alertReceived: false,
      incidentExplained: false,
      incidentResolved: false,
    };
    api.answer(getHome, homeSummary({ checklist }));
    renderPage(<HomePage />, { role });
    const list = within(await screen.findByRole('region', { name: 'Getting started' }));
    expect(list.getByText(hint)).toBeInTheDocument();
    expect(list.getByText('Send an alert').closest('li')).toHaveAttribute('aria-current', 'step');
  });

  it('says what failed and what still works', async () => {
    api.refuse(getHome, 'unavailable');
    renderPage(<HomePage />);
    expect(await screen.findByText('The overview could not be loaded')).toBeInTheDocument();
    expect(screen.getByText('Grafana itself and its alerting go on working.')).toBeInTheDocument();
  });
});
