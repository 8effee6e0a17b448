import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { dateTime, FieldType, LoadingState, toDataFrame } from '@grafana/data';
import { setTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { getChangeContent, type Change } from '#contract/change';
import { describePanel, explainPanel, type PanelDescription, type PanelExplanation } from '#contract/explain';
import { addIncidentNote, createIncident } from '#contract/incident';
import { fakeApi } from '../../test/fakeApi.ts';
import { renderPage } from '../../test/renderPage.tsx';
import { ExplainView } from './ExplainView.tsx';
import type { PanelContext } from './panel/shownPanel.ts';

const FROM = Date.parse('2026-03-03T14:00:00Z');
const iso = (minute: number) => new Date(FROM + minute * 60_000).toISOString();
const ID = '018f0000-0000-7000-8000-000000000001';
const POINTS = 61;

const context: PanelContext = {
  title: 'Errors <b>by service</b>',
  timeRange: { from: dateTime(FROM), to: dateTime(FROM + 600_000) },
  targets: [{ refId: 'A', datasource: { type: 'prometheus', uid: 'p' } }],
  data: {
    state: LoadingState.Done,
    series: [
      toDataFrame({
        refId: 'A',
        fields: [
          { name: 'Time', type: FieldType.time, values: Array.from({ length: POINTS }, (_, i) => FROM + i * 10_000) },
          {
            name: 'payment',
            type: FieldType.number,
            labels: { service: 'payment' },
            values: Array.from({ length: POINTS }, () => 1),
          },
        ],
      }),
    ],
  },
};

const window_ = { from: iso(0), to: iso(10) };
const params = { name: 'payment', unit: 'percentunit', before: 0.001, after: 0.04 };
const unusual: PanelDescription = {
  verdict: {
    state: 'unusual',
    statement: {
      code: 'panel.unusual-times',
      params: { ...params, ratio: 40, since: FROM + 480_000 },
      text: 'unusual',
    },
    since: iso(8),
    until: null,
    basis: 'past',
  },
  facts: [{ code: 'panel.steady', params: {}, text: 'steady' }],
  standouts: [
    {
      index: 0,
      name: 'payment',
      labels: { service: 'payment' },
      unit: 'percentunit',
      resourceKey: 'service:payment',
      from: iso(8),
      to: iso(10),
      lasts: true,
      before: 0.001,
      after: 0.04,
      ratio: 40,
      score: 30,
      baseline: window_,
      observed: window_,
      statement: { code: 'panel.standout-times', params: { ...params, ratio: 40 }, text: 'standout' },
    },
  ],
  bands: [{ index: 0, lower: Array.from({ length: POINTS }, () => 0), upper: Array.from({ length: POINTS }, () => 2) }],
  seriesRead: 1,
  pointsRead: POINTS,
  leftOut: 0,
};

const normal: PanelDescription = {
  ...unusual,
  verdict: {
    state: 'normal',
    statement: { code: 'panel.normal', params: {}, text: 'fine' },
    since: null,
    until: null,
    basis: 'past',
  },
  standouts: [],
};

function explanation(more: Partial<PanelExplanation> = {}): PanelExplanation {
  return {
    description: unusual,
    grid: { from: iso(0), stepMs: 10_000, points: POINTS },
    read: [],
    resources: [{ key: 'service:payment', kind: 'service', name: 'payment' }],
    changes: [],
    incidents: [],
    fits: null,
    cause: {
      state: 'found',
      summary: { code: 'x', params: {}, text: '' },
      findings: [
        {
          id: 'f1',
          rank: 1,
          resourceKey: 'service:payment',
          resourceKind: 'service',
          resourceName: 'payment',
          mechanism: 'errors',
          changeId: null,
          title: { code: 'finding.errors', params: { resource: 'payment' }, text: '' },
          confidence: 0.9,
          certainty: 'likely',
          against: [],
          affected: [],
          evidence: [
            {
              id: 'e1',
              kind: 'metric',
              weight: 0.5,
              resourceKey: 'service:payment',
              changeId: null,
              statement: { code: 'x', params: {}, text: 'payment fails by itself' },
              metric: {
                sourceId: null,
                query: 'sum(rate(errors[1m]))',
                labels: {},
                unit: 's',
                baseline: window_,
                observed: window_,
                onset: null,
                before: 1,
                after: 2,
                score: 9,
              },
            },
          ],
        },
      ],
      evidence: [
        {
          evidenceId: 'e1',
          query: 'sum(rate(errors[1m]))',
          unit: 's',
          exploreUrl: null,
          series: [{ labels: {}, times: [FROM], values: [1] }],
        },
      ],
      healthy: [],
      changes: null,
      missing: [],
      seriesRead: 120,
    },
    forecasts: [],
    runbooks: [],
    steps: [
      {
        name: 'past',
        outcome: 'done',
        statement: { code: 'x', params: {}, text: 'compared with a week' },
        durationMs: 3,
      },
    ],
    ...more,
  };
}

beforeAll(() => setTemplateSrv({ replace: (text?: string) => text ?? '' } as TemplateSrv));

describe('an explained panel', () => {
  it('says the verdict, its cause and what it rests on, without asking for stored evidence', async () => {
    const api = fakeApi();
    api.answer(describePanel, unusual);
    api.answer(explainPanel, explanation());
    renderPage(<ExplainView context={context} />, { role: 'Editor' });
    await waitFor(() => expect(screen.getByTestId('verdict')).toHaveAttribute('data-final', 'true'));
    expect(screen.getByTestId('verdict')).toHaveTextContent(
      /payment 40 times its usual level, 4%? ?instead of 0\.1|payment 40 times/
    );
    expect(screen.getByTestId('top-cause')).toHaveTextContent('likely Requests fail in payment itself');
    const cause = screen.getByTestId('finding-1');
    expect(within(cause).getByText('payment fails by itself')).toBeInTheDocument();
    expect(within(cause).getByText('sum(rate(errors[1m]))')).toBeInTheDocument();
    await userEvent.click(within(screen.getByTestId('standouts')).getByRole('button'));
    expect(screen.getAllByRole('figure').length).toBeGreaterThan(1);
    expect(new Set(api.calls.map(({ operation }) => operation))).toEqual(new Set(['describePanel', 'explainPanel']));
  });

  it('opens what each claim rests on: series, what is foreseen, changes, and what is healthy', async () => {
    const api = fakeApi();
    const change: Change = {
      id: ID,
      at: iso(7),
      kind: 'deploy',
      title: 'payment <i>v2</i>',
      description: '',
      resourceKey: 'service:payment',
      versionFrom: null,
      versionTo: null,
      author: null,
      url: null,
      labels: {},
      receivedAt: iso(7),
    };
    const described = { ...unusual, facts: [{ code: 'panel.steady', params: {}, text: 'steady', indexes: [0] }] };
    const ahead = {
      index: 0,
      name: 'payment',
      unit: 'percentunit',
      level: 0.9,
      times: [],
      point: [],
      lower: [],
      upper: [],
    };
    const { cause } = explanation();
    const [item] = cause.findings[0]?.evidence ?? [];
    const clue = { part: 'time', logOdds: 2, words: [], statement: { code: 'x', params: {}, text: 'just before' } };
    const suspect = { changeId: ID, title: change.title, at: change.at, resourceKey: null, probability: 0.9 };
    const changes = {
      suspects: [{ ...suspect, clues: [{ ...clue, rests: ['e1'] }] }],
      none: { probability: 0.1, clues: [] },
      evidence: [],
    };
    const healthy = [{ resourceKey: 'service:cart', checks: 3, evidence: item && { ...item, id: 'e2' } }];
    api.answer(getChangeContent, { content: '+timeout: 9 s' });
    api.answer(describePanel, described);
    api.answer(
      explainPanel,
      explanation({
        description: described,
        changes: [change],
        cause: { ...cause, changes, healthy },
        forecasts: [{ ...ahead, statement: { code: 'x', params: {}, text: 'payment will be at 4 %' } }],
      })
    );
    renderPage(<ExplainView context={context} />, { role: 'Viewer' });
    const standout = await screen.findByRole('button', { name: /payment: 40 times/ });
    const opened = async (button: HTMLElement) => {
      await userEvent.click(button);
      expect(button).toHaveAttribute('aria-expanded', 'true');
      return document.getElementById(button.getAttribute('aria-controls') ?? '') as HTMLElement;
    };
    const series = await opened(standout);
    expect(within(series).getByRole('figure', { name: /^Course of payment/ })).toHaveTextContent('normal before');
    expect(within(series).getByTestId('figures')).toHaveTextContent('30 times its usual scatter');
    const link = within(series).getByRole('link', { name: 'Open in Explore' });
    expect(decodeURIComponent(link.getAttribute('href') ?? '')).toContain('"datasource":"p"');
    for (const name of [/No trend over the shown time/, /payment will be at 4 %/]) {
      expect(within(await opened(screen.getByRole('button', { name }))).getByRole('figure')).toBeInTheDocument();
    }
    const around = within(screen.getByTestId('explain-around')).getByRole('button');
    expect(around).toHaveTextContent('payment <i>v2</i>');
    expect(await within(await opened(around)).findByText('+timeout: 9 s')).toBeInTheDocument();
    const clueView = await opened(screen.getByRole('button', { name: /just before/ }));
    expect(within(clueView).getByRole('button', { name: /payment fails by itself/ })).toBeInTheDocument();
    await opened(within(screen.getByTestId('healthy')).getByRole('button', { name: /cart \(3 checks\)/ }));
    const cart = await opened(screen.getByRole('button', { name: 'cart: 3 checks' }));
    expect(cart).toHaveTextContent('The series is not kept');
    expect(within(cart).getByTestId('figures')).toBeInTheDocument();
  });

  it('shows the steps by name while it works, and the first words before the rest', async () => {
    const api = fakeApi();
    api.answer(describePanel, unusual);
    api.hold(explainPanel);
    renderPage(<ExplainView context={context} />, { role: 'Viewer' });
    await waitFor(() => expect(screen.getByTestId('verdict')).toHaveAttribute('data-final', 'false'));
    const steps = screen.getByTestId('explain-steps');
    expect(steps).toHaveTextContent('Reading the panel: 1 series');
    expect(steps).toHaveTextContent('Looking for the cause');
    expect(screen.getByText(/past is being read/)).toBeInTheDocument();
  });

  it('takes the first words back when the past says otherwise', async () => {
    const api = fakeApi();
    api.answer(describePanel, unusual);
    api.answer(
      explainPanel,
      explanation({ description: normal, cause: { ...explanation().cause, state: 'not-needed', findings: [] } })
    );
    renderPage(<ExplainView context={context} />, { role: 'Viewer' });
    await waitFor(() => expect(screen.getByTestId('verdict')).toHaveAttribute('data-state', 'normal'));
    expect(screen.queryByTestId('top-cause')).not.toBeInTheDocument();
  });

  it('lets a Viewer read, and says why opening an incident is not for Viewers', async () => {
    const api = fakeApi();
    api.answer(describePanel, unusual);
    api.answer(explainPanel, explanation());
    renderPage(<ExplainView context={context} />, { role: 'Viewer' });
    expect(await screen.findByRole('button', { name: 'Open incident' })).toBeDisabled();
    expect(screen.getByText(/needs the role Editor/)).toBeInTheDocument();
  });

  it('opens an incident with what is known filled in; names from outside are no markup in it', async () => {
    const api = fakeApi();
    api.answer(describePanel, unusual);
    api.answer(explainPanel, explanation());
    api.refuse(createIncident, 'unavailable');
    renderPage(<ExplainView context={context} />, { role: 'Editor' });
    await screen.findByTestId('top-cause');
    await userEvent.click(screen.getByRole('button', { name: 'Open incident' }));
    const form = await screen.findByTestId('incident-form');
    await userEvent.click(within(form).getByRole('button', { name: 'Open incident' }));
    await waitFor(() => expect(api.callsOf(createIncident)).toHaveLength(1));
    expect(api.callsOf(createIncident)[0]?.body).toMatchObject({
      title: expect.stringMatching(/^payment: 40 times/),
      service: 'payment',
      description: expect.stringContaining('\\<b\\>'),
    });
    expect(await within(form).findByRole('alert')).toBeInTheDocument();
  });

  it('adds to the open incident that it belongs to', async () => {
    const api = fakeApi();
    const incident = {
      id: ID,
      number: 42,
      title: 'payment fails',
      severity: 'high' as const,
      status: 'triggered' as const,
      service: 'payment',
      cause: null,
      openedAt: iso(9),
      resolvedAt: null,
      alertCount: 1,
      open: true,
    };
    api.answer(describePanel, unusual);
    api.answer(explainPanel, explanation({ incidents: [incident], fits: ID }));
    api.answer(addIncidentNote, {
      id: ID,
      at: iso(10),
      kind: 'note',
      actor: { kind: 'user', id: 'u', name: 'U' },
      text: { code: 'timeline.note', params: {}, text: '' },
      note: 'x',
      detail: {},
    });
    renderPage(<ExplainView context={context} />, { role: 'Editor' });
    await userEvent.click(await screen.findByRole('button', { name: 'Add to incident #42' }));
    expect(await screen.findByText('Added to incident #42')).toBeInTheDocument();
    expect(api.callsOf(addIncidentNote)[0]?.path).toBe(`/incidents/${ID}/notes`);
  });

  it('keeps the first words when the rest fails, and says both when all fails', async () => {
    const api = fakeApi();
    api.answer(describePanel, unusual);
    api.refuse(explainPanel, 'role_missing');
    const { unmount } = renderPage(<ExplainView context={context} />, { role: 'Viewer' });
    expect(await screen.findByTestId('verdict')).toHaveAttribute('data-state', 'unusual');
    expect((await screen.findAllByRole('alert')).length).toBeGreaterThan(0);
    unmount();
    api.refuse(describePanel, 'role_missing');
    renderPage(<ExplainView context={context} />, { role: 'Viewer' });
    expect((await screen.findAllByRole('alert')).length).toBeGreaterThan(0);
    expect(screen.queryByTestId('verdict')).not.toBeInTheDocument();
  });
});
