import { useState } from 'react';
import { configure, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { CoreApp } from '@grafana/data';
import type { QueryModelInput } from '#contract/query';
import { fakeDatasource } from '../testing/fakeDatasource.ts';
import type { SreQuery } from '../types.ts';
import { AnnotationEditor } from './AnnotationEditor.tsx';
import { QueryEditor } from './QueryEditor.tsx';
import { VariableQueryEditor } from './VariableQueryEditor.tsx';

configure({ asyncUtilTimeout: 15_000 });
jest.setTimeout(60_000);

beforeEach(() => {
  Element.prototype.scrollIntoView = jest.fn();
  // jsdom draws nothing: Grafana's Combobox measures its options' words, and its list, seen through no window, stays empty.
  HTMLCanvasElement.prototype.getContext = jest.fn(() => ({ measureText: () => ({ width: 0 }) })) as never;
});

interface Options {
  model?: QueryModelInput;
  app?: CoreApp;
  editor?: typeof QueryEditor;
}

/** Draws an editor that keeps its query, as Grafana does; `current()` is the query, `runs` how often it was asked. */
function open({ model, app = CoreApp.PanelEditor, editor: Editor = QueryEditor }: Options = {}) {
  const { datasource } = fakeDatasource();
  const first: SreQuery = { refId: 'A', ...(model && { query: model }) };
  const changed = jest.fn<void, [SreQuery]>();
  const runs = jest.fn();
  const Host = () => {
    const [query, keep] = useState(first);
    const change = (next: SreQuery) => {
      changed(next);
      keep(next);
    };
    return <Editor datasource={datasource} query={query} app={app} onChange={change} onRunQuery={runs} />;
  };
  render(<Host />);
  return { current: () => (changed.mock.lastCall?.[0] ?? first).query, runs, user: userEvent.setup() };
}

/** Chooses as people do who know the word: types it, goes to what is left of the list, and presses Enter. */
async function choose(
  { user, current }: Pick<ReturnType<typeof open>, 'user' | 'current'>,
  field: string,
  words: string
) {
  const before = current();
  const box = screen.getByRole('combobox', { name: field });
  await user.click(box);
  await user.keyboard(words);
  // The list comes from the sidecar a moment later.
  await waitFor(async () => {
    await user.keyboard('{ArrowDown}{Enter}');
    expect(current()).not.toBe(before);
  });
}

describe('query editor', () => {
  it('offers every kind, and a new kind keeps the form where it has it', async () => {
    const { current, runs, user } = open({ model: { kind: 'incidents', format: 'number' } });
    await choose({ user, current }, 'About', 'Health of services');
    expect(current()).toEqual({ kind: 'health', format: 'number' });
    expect(runs).toHaveBeenCalled();
  });

  it('changes the form', async () => {
    const { current, user } = open({ model: { kind: 'incidents', filter: { q: 'disk' } } });
    await user.click(screen.getByRole('radio', { name: 'Over time' }));
    expect(current()).toMatchObject({ kind: 'incidents', format: 'series', filter: {} });
    expect(current()).not.toHaveProperty('filter.q');
    expect(screen.getByRole('combobox', { name: 'Count' })).toBeInTheDocument();
  });

  it('completes services from the sidecar and takes what is typed', async () => {
    const { current, user } = open({ model: { kind: 'incidents' } });
    await choose({ user, current }, 'Service', 'payment');
    await waitFor(() => expect(current()).toMatchObject({ filter: { service: ['payment'] } }));
  });

  it('asks for a forecast only when it is complete', async () => {
    const { current, runs, user } = open({ model: { kind: 'forecast', format: 'number', expr: '' } });
    await user.type(screen.getByRole('textbox', { name: 'PromQL' }), 'disk_used');
    await user.tab();
    expect(runs).not.toHaveBeenCalled();
    await user.type(screen.getByRole('textbox', { name: 'Threshold' }), '95{Enter}');
    expect(current()).toMatchObject({ expr: 'disk_used', threshold: 95 });
    expect(runs).toHaveBeenCalledTimes(1);
  });

  it('does not take for a number what is none', async () => {
    const { current, user } = open({ model: { kind: 'incidents', format: 'table', limit: 5 } });
    const rows = screen.getByRole('textbox', { name: 'Rows at most' });
    await user.clear(rows);
    await user.type(rows, 'many{Enter}');
    expect(current()).toMatchObject({ limit: 5 });
    expect(rows).toHaveValue('5');
  });

  it('adds and removes label matchers', async () => {
    const { current, user } = open({ model: { kind: 'alerts' } });
    await user.click(screen.getByRole('button', { name: 'Add a label' }));
    await user.type(screen.getByRole('textbox', { name: 'Value of label' }), '中国');
    await user.tab();
    expect(current()).toMatchObject({ filter: { labels: [{ name: 'service', op: '=', value: '中国' }] } });
    await user.click(screen.getByRole('button', { name: 'Remove this label' }));
    expect(current()).toMatchObject({ filter: { labels: [] } });
  });

  it('warns in a rule when the answer would be a table', async () => {
    const { user } = open({ app: CoreApp.UnifiedAlerting, model: { kind: 'incidents', format: 'table' } });
    expect(screen.getByText(/An alert rule needs a number/)).toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Number' }));
    expect(screen.queryByText(/An alert rule needs a number/)).not.toBeInTheDocument();
  });

  const models: QueryModelInput[] = [
    { kind: 'operations', measures: ['mtta'] },
    { kind: 'analyses' },
    { kind: 'anomalies', expr: 'up' },
    { kind: 'resources', format: 'number' },
    { kind: 'topology' },
    { kind: 'lineage', incident: '#1' },
    { kind: 'annotations' },
    { kind: 'automation' },
    { kind: 'health' },
    { kind: 'capacity' },
    { kind: 'values', of: 'resources' },
  ];
  it.each(models)('draws the fields of $kind', (model) => {
    open({ model });
    expect(screen.getByRole('combobox', { name: 'About' })).toBeInTheDocument();
  });
});

test('the annotation editor chooses what is marked', async () => {
  const { current, user } = open({ editor: AnnotationEditor as typeof QueryEditor });
  await choose({ user, current }, 'Severity', 'critical');
  await waitFor(() => expect(current()).toMatchObject({ kind: 'annotations', severity: ['critical'] }));
});

test('the variable editor chooses what is listed', async () => {
  const { current, user } = open({ editor: VariableQueryEditor as typeof QueryEditor });
  await choose({ user, current }, 'Values', 'Teams');
  expect(current()).toEqual({ kind: 'values', of: 'teams' });
});
