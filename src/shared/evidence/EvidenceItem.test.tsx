import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { getEvidenceSeries, type Evidence } from '#contract/analysis';
import { getChangeContent, type Change } from '#contract/change';
import { analysis, evidence, finding, said, testId } from '../../features/incidents/testing/fixtures.ts';
import { fakeApi, type FakeApi } from '../../test/fakeApi.ts';
import { renderPage } from '../../test/renderPage.tsx';
import { EvidenceItem } from './EvidenceItem.tsx';
import { EvidenceScope, type Analysed } from './EvidenceScope.tsx';

const at = (minute: number) => `2026-11-21T06:${String(minute).padStart(2, '0')}:00.000Z`;
const metric: NonNullable<Evidence['metric']> = {
  sourceId: null,
  query: 'rate(errors[1m])',
  labels: {},
  unit: 'ratio',
  baseline: { from: at(0), to: at(20) },
  observed: { from: at(20), to: at(30) },
  onset: at(21),
  before: 0.001,
  after: 0.042,
  score: 12.3,
};
const log: NonNullable<Evidence['log']> = {
  sourceId: null,
  query: '{app="payment"}',
  patternId: 'p',
  pattern: 'no <b>place</b> after <*>',
  change: 'new',
  baseline: metric.baseline,
  observed: metric.observed,
  before: 0,
  after: 2_100,
  perMinuteBefore: 0,
  perMinuteAfter: 210,
  samples: ['no <b>place</b> after 30 s'],
};
const EXPLORE = 'https://grafana.test/explore?panes=x';

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
});

/** Shows one claim of an analysis, as somebody who may only read. */
function show(item: Evidence, analysed: Partial<Analysed> = {}, known: readonly Change[] = []) {
  const whole = { ...analysis({ findings: [finding({ evidence: [item] })] }), stored: { id: testId() }, ...analysed };
  renderPage(
    <EvidenceScope analysed={whole} known={known}>
      <ul>
        <EvidenceItem evidence={item} />
      </ul>
    </EvidenceScope>,
    { role: 'Viewer' }
  );
  return screen.getByRole('button', { name: item.statement.text });
}

function answerSeries(more: { query?: string; exploreUrl?: string | null; empty?: boolean } = {}) {
  const { query = metric.query, exploreUrl = EXPLORE, empty = false } = more;
  const series = empty ? [] : [{ labels: { service: 'payment' }, times: [1, 2, 3], values: [1, null, 3] }];
  api.answer(getEvidenceSeries, { evidenceId: 'e1', query, unit: 'ratio', exploreUrl, series });
}

describe('a claim opens what it rests on', () => {
  it('with the keyboard, and says whether it is open', async () => {
    answerSeries();
    const button = show(evidence({ kind: 'metric', metric }));
    expect(button).toHaveAttribute('aria-expanded', 'false');
    await userEvent.tab();
    expect(button).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(button).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByTestId('claim-evidence')).toHaveAttribute('id', button.getAttribute('aria-controls'));
    await userEvent.keyboard('{Enter}');
    expect(screen.queryByTestId('claim-evidence')).not.toBeInTheDocument();
  });

  it('a metric: its chart with both windows and the onset, the numbers, the query, and Explore', async () => {
    answerSeries();
    const change = { id: testId(), at: at(19), title: 'payment v412', resourceKey: 'service:payment' } as Change;
    await userEvent.click(show(evidence({ kind: 'metric', metric }), {}, [change]));
    const figure = await screen.findByRole('figure', { name: 'The series with the compared times marked' });
    for (const words of ['normal before', 'compared with it', /^began /, /payment v412/, 'payment']) {
      expect(within(figure).getByText(words)).toBeInTheDocument();
    }
    const figures = screen.getByTestId('figures');
    expect(figures).toHaveTextContent(/Normal before, .*0\.100%/);
    expect(figures).toHaveTextContent(/Compared with it, .*4\.20%/);
    expect(figures).toHaveTextContent('Off by12.3 times its usual scatter');
    expect(screen.queryByText('Worked out from these series:')).not.toBeInTheDocument();
    expect(screen.getByText('rate(errors[1m])')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Open in Explore' })).toHaveAttribute('href', EXPLORE);
  });

  it('figures that no series has by itself are said to be worked out from those that are drawn', async () => {
    answerSeries();
    await userEvent.click(show(evidence({ kind: 'metric', metric: { ...metric, derived: true } })));
    expect(await screen.findByText('Worked out from these series:')).toBeInTheDocument();
  });

  it('a log pattern: its course, its counts and a line as it was written, which stays text', async () => {
    answerSeries({ query: '{app="payment"} |= "place"' });
    await userEvent.click(show(evidence({ kind: 'log', log })));
    expect(await screen.findByText('{app="payment"} |= "place"')).toBeInTheDocument();
    expect(screen.getByText('Lines read of this pattern: 0 before, 2100 since.')).toBeInTheDocument();
    expect(screen.getByText('no <b>place</b> after 30 s')).toBeInTheDocument();
    expect(screen.getByText('no <b>place</b> after <*>')).toBeInTheDocument();
    expect(screen.getByTestId('figures')).toHaveTextContent('210 lines/min');
    expect(screen.getByRole('link', { name: 'Open in Explore' })).toBeInTheDocument();
  });

  it('a change: what it alters, although the page does not know the change', async () => {
    api.answer(getChangeContent, { content: '-pool: 50\n+pool: 5 <img src=x>' });
    const change = { id: testId(), at: at(19), title: 'smaller pool', resourceKey: 'service:payment' };
    await userEvent.click(show(evidence({ kind: 'change', changeId: change.id, change })));
    expect(await screen.findByLabelText('What it alters')).toHaveTextContent('+pool: 5 <img src=x>');
    expect(screen.getByTestId('claim-evidence').querySelector('img')).toBeNull();
    expect(screen.getByText('smaller pool')).toBeInTheDocument();
    expect(api.callsOf(getChangeContent)[0]?.query.get('at')).toBe(change.at);
  });

  it('an alert: what it said', async () => {
    const alert = { name: 'Slow', text: 'p95 <script>over</script> 2 s', at: at(22) };
    await userEvent.click(show(evidence({ kind: 'alert', alert })));
    expect(screen.getByTestId('claim-evidence')).toHaveTextContent('p95 <script>over</script> 2 s');
  });

  it('a conclusion: the evidence that it rests on, the first standing open', async () => {
    answerSeries();
    const base = evidence({ id: 'e2', kind: 'metric', metric, statement: said('Requests fail in payment itself.') });
    const share = evidence({ rests: ['e2'] });
    await userEvent.click(show(share, { findings: [finding({ evidence: [base, share] })] }));
    expect(
      screen.getByRole('button', { name: 'Requests fail in payment itself.', expanded: true })
    ).toBeInTheDocument();
    expect(await screen.findByRole('figure')).toBeInTheDocument();
  });

  it('a rival: the other cause with its evidence', async () => {
    const other = finding({ id: 'f2', rank: 2, title: said('The disk of db-1 fills up.') });
    const rival = evidence({ rests: ['f2'], statement: said('db-1 would explain it too.') });
    await userEvent.click(show(rival, { findings: [finding({ against: [rival] }), other] }));
    expect(screen.getByRole('button', { name: /The disk of db-1 fills up/, expanded: true })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: /payment itself accounts for 92 %/ })).toBeInTheDocument();
  });

  it('what people said before: the incidents', async () => {
    const past = { id: testId(), number: 7 };
    await userEvent.click(show(evidence({ incidents: [past] })));
    expect(screen.getByRole('link', { name: '#7' })).toHaveAttribute('href', expect.stringContaining(past.id));
  });
});

describe('evidence that cannot be read any more', () => {
  it('says so of a series, and shows what was found in it', async () => {
    api.refuse(getEvidenceSeries, 'not_found');
    await userEvent.click(show(evidence({ kind: 'metric', metric })));
    expect(await screen.findByText(/The series is not kept/)).toBeInTheDocument();
    expect(screen.getByTestId('figures')).toHaveTextContent('4.20%');
    expect(screen.getByText('rate(errors[1m])')).toBeInTheDocument();
    expect(screen.getByText(/Explore cannot open this/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
  });

  it('says so of a data source that is gone or known to nobody, and makes no link of what is none', async () => {
    answerSeries({ exploreUrl: null });
    await userEvent.click(show(evidence({ kind: 'metric', metric })));
    expect(await screen.findByText(/Explore cannot open this/)).toBeInTheDocument();
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });

  it('makes no link of an address that is no web address', async () => {
    answerSeries({ exploreUrl: 'javascript:alert(1)' });
    await userEvent.click(show(evidence({ kind: 'metric', metric })));
    await screen.findByRole('figure');
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });

  it('says so of a change and of its content', async () => {
    api.refuse(getChangeContent, 'not_found');
    const change = { id: testId(), at: at(19), title: 'smaller pool', resourceKey: null };
    await userEvent.click(show(evidence({ kind: 'change', changeId: change.id, change })));
    expect(await screen.findByText('What it altered is no longer kept.')).toBeInTheDocument();
    expect(screen.getByText('smaller pool')).toBeInTheDocument();
  });

  it('says so of what earlier versions stored without it', async () => {
    await userEvent.click(show(evidence({ kind: 'change', changeId: testId() })));
    expect(screen.getByText('This change is no longer kept.')).toBeInTheDocument();
  });

  it('says so of a conclusion whose evidence is not there', async () => {
    await userEvent.click(show(evidence({ rests: ['e99'] })));
    expect(screen.getByText('Nothing more was kept of this.')).toBeInTheDocument();
  });

  it('keeps a failure apart from that: it can be tried again', async () => {
    api.refuse(getEvidenceSeries, 'unavailable');
    await userEvent.click(show(evidence({ kind: 'metric', metric })));
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeInTheDocument();
    expect(screen.queryByText(/The series is not kept/)).not.toBeInTheDocument();
  });

  it('asks nobody for what nobody stored', async () => {
    await userEvent.click(show(evidence({ kind: 'metric', metric }), { stored: { series: [] } }));
    await waitFor(() => expect(screen.getByText(/The series is not kept/)).toBeInTheDocument());
    expect(api.calls).toEqual([]);
  });
});
