import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import {
  getEvidenceSeries,
  getIncidentAnalysis,
  rateFinding,
  startIncidentAnalysis,
  type Analysis,
  type LogPattern,
} from '#contract/analysis';
import { getChangeContent, listChanges } from '#contract/change';
import {
  getIncident,
  listIncidentAlerts,
  listIncidentTimeline,
  updateIncident,
  type Incident,
} from '#contract/incident';
import { getIncidentLineage } from '#contract/lineage';
import { getTopology } from '#contract/resource';
import { getMe } from '#contract/tenancy';
import type { Role } from '#contract/scalars';
import { fakeApi, type FakeApi } from '../../../test/fakeApi.ts';
import { renderPage } from '../../../test/renderPage.tsx';
import { analysis, evidence, finding, incident, said, testId } from '../testing/fixtures.ts';
import { IncidentPage } from './IncidentPage.tsx';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children, actions, subTitle }: Record<string, unknown>) => [subTitle, actions, children],
}));

const ADA = { kind: 'user', id: 'user:1', name: 'Ada' } as const;
const AT = '2026-11-21T06:30:00.000Z';

let api: FakeApi;

beforeEach(() => {
  api = fakeApi();
  api.answer(getMe, { tenant: { id: testId(), name: 'Shop', orgId: 1 }, actor: ADA, role: 'Editor' });
  api.answer(listChanges, { items: [], nextCursor: null });
  api.answer(listIncidentTimeline, { items: [], nextCursor: null });
  api.answer(getTopology, { at: AT, nodes: [], edges: [], truncated: false });
});

function open(shown: Incident, found: Analysis | null, role: Role = 'Editor', search = '') {
  api.answer(getIncident, shown);
  api.answer(getIncidentAnalysis, { analysis: found });
  return renderPage(
    <Routes>
      <Route path="/incidents/:id" element={<IncidentPage />} />
    </Routes>,
    { role, at: `/incidents/${shown.id}${search}` }
  );
}

describe('incident page', () => {
  it('answers why: cause, certainty, evidence, what speaks against it, what is healthy and what is not known', async () => {
    const found = analysis({
      findings: [
        finding(),
        finding({ id: 'f2', rank: 2, title: said('The disk of db-1 fills up.'), certainty: 'possible' }),
      ],
      healthy: [
        { resourceKey: 'service:cart', checks: 3 },
        { resourceKey: 'host:node-1', checks: 2 },
      ],
      missing: [said('Loki could not be read: timed out')],
    });
    open(incident(), found);
    const first = await screen.findByTestId('finding-1');
    expect(first).toHaveTextContent('likely payment got worse by itself right after the deploy');
    expect(first).toHaveTextContent('payment itself accounts for 92 %');
    expect(first).toHaveTextContent('Against it: nothing found');
    expect(screen.getByTestId('finding-2')).not.toHaveTextContent('Against it');
    expect(screen.getByText('cart, node-1 (5 checks)')).toBeInTheDocument();
    expect(screen.getByText('Loki could not be read: timed out')).toBeInTheDocument();
  });

  it('says which change is to blame with the words that tell, and why not the others; their text stays text', async () => {
    const clue = {
      part: 'named',
      logOdds: 2.1,
      statement: said('The evidence names what it alters.'),
      words: ['pool_size'],
    };
    const against = { part: 'content', logOdds: -4, statement: said('It touches documents only.'), words: [] };
    const suspect = { at: AT, resourceKey: 'service:payment', probability: 0.9, clues: [clue] };
    const content = '-pool_size: 50\n+pool_size: 10 <img src=x onerror=alert(1)>';
    api.answer(getChangeContent, { content });
    const changes = {
      suspects: [
        { ...suspect, changeId: testId(), title: 'smaller <b>pool</b>' },
        { ...suspect, changeId: testId(), title: 'docs', probability: 0.02, clues: [against] },
      ],
      none: { probability: 0.08, clues: [{ ...clue, part: 'prior', statement: said('Without evidence.'), words: [] }] },
    };
    open(incident(), analysis({ changes }));
    const part = await screen.findByRole('region', { name: 'Which change, if any' });
    expect(part).toHaveTextContent('Most likely: smaller <b>pool</b>');
    expect(await within(part).findAllByText('pool_size', { selector: 'mark' })).toHaveLength(2);
    expect(part).toHaveTextContent('+pool_size: 10 <img src=x onerror=alert(1)>');
    expect(part.querySelector('img, b')).toBeNull();
    expect(part).not.toHaveTextContent('It touches documents only.');
    await userEvent.click(within(part).getByRole('button', { name: /docs/ }));
    expect(part).toHaveTextContent('It touches documents only.');
  });

  it('opens what was looked at and is healthy, and says where nothing of it was kept', async () => {
    const shown = evidence({
      id: 'e7',
      incidents: [{ id: testId(), number: 3 }],
      statement: said('A request takes 9 ms.'),
    });
    const healthy = [
      { resourceKey: 'service:cart', checks: 3, evidence: shown },
      { resourceKey: 'host:node-1', checks: 1 },
    ];
    open(incident(), analysis({ healthy }), 'Viewer');
    await userEvent.click(await screen.findByRole('button', { name: 'cart, node-1 (4 checks)' }));
    await userEvent.click(screen.getByRole('button', { name: 'cart: 3 checks' }));
    expect(screen.getByText('A request takes 9 ms.')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'node-1: 1 checks' }));
    expect(screen.getByText(/their series are not kept/)).toBeInTheDocument();
  });

  it('says that no change is to blame, and what speaks for that', async () => {
    const clue = { part: 'certificate', logOdds: 4, statement: said('A certificate has run out.'), words: ['expired'] };
    const suspect = { changeId: testId(), title: 'tidy', at: AT, resourceKey: null, probability: 0.1, clues: [] };
    open(incident(), analysis({ changes: { suspects: [suspect], none: { probability: 0.9, clues: [clue] } } }));
    const part = await screen.findByRole('region', { name: 'Which change, if any' });
    expect(part).toHaveTextContent('Probably no change is to blame.');
    expect(part).toHaveTextContent('A certificate has run out.expired');
    expect(within(part).getByRole('button', { name: /tidy/ })).toHaveAttribute('aria-expanded', 'false');
  });

  it.each([
    ['abstained', 'I don’t know.'],
    ['running', 'Looking for the cause.'],
    ['failed', 'The analysis failed.'],
    ['partial', 'Only part of the evidence could be read;'],
  ] as const)('an analysis that is %s says so plainly', async (status, words) => {
    open(incident(), analysis({ status, findings: [] }));
    expect(await screen.findByText(words)).toBeInTheDocument();
  });

  it('says when nothing was analysed yet', async () => {
    open(incident(), null);
    expect(await screen.findByText(/Not analysed yet/)).toBeInTheDocument();
  });

  it('reads the series of an evidence item when it is unfolded, and not before', async () => {
    const metric = {
      sourceId: null,
      query: 'rate(errors[1m])',
      labels: {},
      unit: 'ratio',
      baseline: { from: '2026-11-21T05:30:00.000Z', to: '2026-11-21T06:20:00.000Z' },
      observed: { from: '2026-11-21T06:20:00.000Z', to: AT },
      onset: null,
      before: 0.001,
      after: 0.042,
      score: 9,
    };
    const second = finding({ id: 'f2', rank: 2, evidence: [evidence({ id: 'e9', kind: 'metric', metric })] });
    api.answer(getEvidenceSeries, {
      evidenceId: 'e9',
      query: metric.query,
      unit: 'ratio',
      exploreUrl: 'javascript:alert(1)',
      series: [],
    });
    open(incident(), analysis({ findings: [finding(), second] }));
    const view = await screen.findByTestId('finding-2');
    await userEvent.click(within(view).getByRole('button', { name: 'Show why' }));
    expect(api.callsOf(getEvidenceSeries)).toEqual([]);
    await userEvent.click(within(view).getByRole('button', { expanded: false, name: /payment itself/ }));
    expect(await within(view).findByText('rate(errors[1m])')).toBeInTheDocument();
    await waitFor(() => expect(api.callsOf(getEvidenceSeries)).toHaveLength(1));
    expect(within(view).queryByText('Open in Explore')).not.toBeInTheDocument();
  });

  it('leaves open what somebody has opened when the next analysis says the same', async () => {
    const rests = evidence({
      id: 'e9',
      statement: said('payment answers slowly.'),
      incidents: [{ id: testId(), number: 7 }],
    });
    const second = finding({ id: 'f2', rank: 2, mechanism: 'memory', evidence: [rests] });
    open(incident(), analysis({ findings: [finding(), second] }));
    const view = await screen.findByTestId('finding-2');
    await userEvent.click(within(view).getByRole('button', { name: 'Show why' }));
    await userEvent.click(within(view).getByRole('button', { name: 'payment answers slowly.' }));
    expect(within(view).getByText('#7')).toBeInTheDocument();

    const next = { ...second, id: 'f1', rank: 1, evidence: [{ ...rests, id: 'e1' }] };
    const later = analysis({ findings: [next, finding({ id: 'f2', rank: 2, evidence: [evidence({ id: 'e2' })] })] });
    api.answer(startIncidentAnalysis, { analysis: later });
    api.answer(getIncidentAnalysis, { analysis: later });
    await userEvent.click(screen.getByRole('button', { name: 'Analyse again' }));
    await waitFor(() => expect(screen.getByTestId('finding-1')).toHaveTextContent('#7'));
  });

  it('shows a log pattern with its lines before and since, and one as it was written', async () => {
    const log: LogPattern = {
      sourceId: null,
      query: '{app="payment"}',
      patternId: 'ab',
      pattern: 'no connection after <*>',
      change: 'new',
      baseline: { from: '2026-11-21T05:30:00.000Z', to: '2026-11-21T06:20:00.000Z' },
      observed: { from: '2026-11-21T06:20:00.000Z', to: AT },
      before: 0,
      after: 2_100,
      perMinuteBefore: 0,
      perMinuteAfter: 210,
      samples: ['no connection after 30 s'],
    };
    const statement = {
      code: 'evidence.log-new',
      params: { resource: 'payment', after: '210', before: '0', pattern: log.pattern },
      text: 'x',
    };
    const said = evidence({ id: 'log1', kind: 'log', statement, log });
    api.answer(getEvidenceSeries, {
      evidenceId: 'log1',
      query: log.query,
      unit: 'lines/min',
      exploreUrl: null,
      series: [],
    });
    open(incident(), analysis({ findings: [finding({ evidence: [said] })] }));
    const view = await screen.findByTestId('finding-1');
    const item = within(view).getByRole('button', {
      name: /New log pattern of payment, 210\/min: no connection after <\*>/,
    });
    if (item.getAttribute('aria-expanded') === 'false') {
      await userEvent.click(item);
    }
    expect(within(view).getByText('Lines read of this pattern: 0 before, 2100 since.')).toBeInTheDocument();
    expect(within(view).getByText('no connection after 30 s')).toBeInTheDocument();
    expect(within(view).getByText('{app="payment"}')).toBeInTheDocument();
  });

  it('acknowledges with the version that was seen', async () => {
    const shown = incident({ version: 7 });
    api.answer(updateIncident, { ...shown, status: 'acknowledged', version: 8 });
    open(shown, null);
    await userEvent.click(await screen.findByTestId('primary-action'));
    await waitFor(() => expect(api.callsOf(updateIncident)[0]?.body).toEqual({ status: 'acknowledged', version: 7 }));
  });

  it('says that somebody was faster', async () => {
    const shown = incident();
    api.refuse(updateIncident, 'conflict');
    open(shown, null);
    await userEvent.click(await screen.findByTestId('primary-action'));
    expect(await screen.findByText('The incident was not changed')).toBeInTheDocument();
    expect(screen.getByText(/Somebody changed this meanwhile/)).toBeInTheDocument();
  });

  it('asks before resolving while alerts still fire', async () => {
    open(incident({ status: 'acknowledged', firingCount: 2 }), null);
    await userEvent.click(await screen.findByTestId('primary-action'));
    expect(await screen.findByRole('dialog')).toHaveTextContent('2 of its alerts still fire');
    expect(api.callsOf(updateIncident)).toEqual([]);
  });

  it('lets a viewer read everything, says why there is nothing to click, and offers no way to change it', async () => {
    open(incident(), analysis(), 'Viewer');
    expect(await screen.findByText(/changing it needs the role Editor/)).toBeInTheDocument();
    await screen.findByTestId('finding-1');
    for (const hidden of ['primary-action', 'more-actions']) {
      expect(screen.queryByTestId(hidden)).not.toBeInTheDocument();
    }
    expect(screen.queryByText('Analyse again')).not.toBeInTheDocument();
    expect(screen.queryByText('Was this the cause?')).not.toBeInTheDocument();
    expect(screen.queryByLabelText('Note')).not.toBeInTheDocument();
  });

  it('keeps what people say about a cause', async () => {
    const found = analysis();
    api.answer(rateFinding, found);
    open(incident(), found);
    await userEvent.click(await screen.findByRole('button', { name: 'Near' }));
    await waitFor(() => expect(api.callsOf(rateFinding)[0]?.body).toEqual({ findingId: 'f1', verdict: 'near' }));
  });

  it('explains blindness and flapping in words', async () => {
    open(incident({ blind: true, flapping: true }), null);
    expect(await screen.findByText('We are blind here')).toBeInTheDocument();
    expect(screen.getByText('This comes and goes')).toBeInTheDocument();
  });

  it('says that there is no such incident', async () => {
    renderPage(
      <Routes>
        <Route path="/incidents/:id" element={<IncidentPage />} />
      </Routes>,
      { at: `/incidents/${testId()}` }
    );
    expect(await screen.findByText(/The incident could not be loaded/)).toBeInTheDocument();
  });

  it('opens the tab of the address and keeps the chosen one there', async () => {
    api.answer(getIncidentLineage, { nodes: [], edges: [], truncated: false });
    api.answer(listIncidentAlerts, { items: [], nextCursor: null });
    const { address } = open(incident(), null, 'Viewer', '?tab=lineage');
    expect(await screen.findByText('Nothing is recorded yet')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: /Alerts/ }));
    expect(await screen.findByText('No alert belongs to this incident')).toBeInTheDocument();
    expect(address()).toContain('tab=alerts');
  });
});
