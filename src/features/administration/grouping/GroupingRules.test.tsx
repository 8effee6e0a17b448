import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createGroupingRule,
  deleteGroupingRule,
  listGroupingRules,
  previewGroupingRule,
  updateGroupingRule,
  type GroupingRule,
} from '#contract/groupingRule';
import { fakeApi, type FakeApi } from '../../../test/fakeApi.ts';
import { renderPage } from '../../../test/renderPage.tsx';
import { AdministrationPage } from '../AdministrationPage.tsx';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children, actions }: { children: unknown; actions: unknown }) => [actions, children],
}));

const AT = '2026-11-21T06:00:00.000Z';
const RULE: GroupingRule = {
  id: '01920000-0000-7000-8000-000000000001',
  name: 'By rack',
  enabled: true,
  priority: 100,
  condition: 'has(alert.labels.rack)',
  groupBy: 'alert.labels.rack',
  createdAt: AT,
  updatedAt: AT,
  lastError: null,
};

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
  const measured = { measureText: (text: string) => ({ width: text.length }) };
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(measured as never);
});

const open = (search: string) => renderPage(<AdministrationPage />, { role: 'Admin', at: `/administration?${search}` });

async function fillExpressions() {
  await userEvent.click(await screen.findByLabelText(/^Alerts for which/));
  await userEvent.paste('has(alert.labels.rack)');
  await userEvent.click(screen.getByLabelText(/^Together when the same/));
  await userEvent.paste('alert.labels.rack');
}

describe('grouping rules', () => {
  it('says what an empty list is for, and who may not see it', async () => {
    api.answer(listGroupingRules, { items: [] });
    const { unmount } = open('tab=grouping');
    expect(await screen.findByText('No rule yet')).toBeInTheDocument();
    unmount();
    api.refuse(listGroupingRules, 'role_missing');
    open('tab=grouping');
    expect(await screen.findByText('You may not see Grouping rules')).toBeInTheDocument();
  });

  it('makes one, and shows beforehand what it would group', async () => {
    api.answer(listGroupingRules, { items: [] });
    api.answer(createGroupingRule, RULE);
    api.answer(previewGroupingRule, {
      considered: 40,
      matched: 12,
      failed: 3,
      failure: 'The condition could not be read: no such key: rack',
      groups: [{ value: 'rack-7', alerts: 12, names: ['HostDown', 'DiskFull'] }],
      moreGroups: 2,
    });
    open('tab=grouping&add=grouping');
    const tryOut = await screen.findByRole('button', { name: 'Try on recent alerts' });
    expect(tryOut).toBeDisabled();
    await fillExpressions();
    await userEvent.click(tryOut);
    const groups = await screen.findByRole('table', { name: 'Groups among recent alerts' });
    expect(within(groups).getByText('rack-7')).toBeInTheDocument();
    expect(within(groups).getByText('HostDown, DiskFull')).toBeInTheDocument();
    expect(screen.getByText('12 of the last 40 alerts, 3 groups')).toBeInTheDocument();
    expect(screen.getByText('and 2 smaller ones')).toBeInTheDocument();
    expect(screen.getByText(/no such key: rack/)).toBeInTheDocument();
    expect(api.callsOf(createGroupingRule)).toHaveLength(0);
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await userEvent.type(screen.getByLabelText(/^Name/), 'By rack');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(api.callsOf(createGroupingRule)).toMatchObject([
        {
          body: {
            name: 'By rack',
            enabled: true,
            priority: 100,
            condition: 'has(alert.labels.rack)',
            groupBy: 'alert.labels.rack',
          },
        },
      ])
    );
  });

  it('changes one, and lets no order through that there is not', async () => {
    api.answer(listGroupingRules, { items: [RULE] });
    api.answer(updateGroupingRule, { ...RULE, priority: 5 });
    open('tab=grouping');
    await userEvent.click(await screen.findByRole('button', { name: 'Change' }));
    const order = await screen.findByLabelText(/^Order/);
    await userEvent.clear(order);
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await userEvent.type(order, '5');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(api.callsOf(updateGroupingRule)).toMatchObject([
        { path: `/grouping-rules/${RULE.id}`, body: { priority: 5 } },
      ])
    );
  });

  it('says why the product turned one off', async () => {
    api.answer(listGroupingRules, {
      items: [{ ...RULE, enabled: false, lastError: 'The condition took longer than 1000 ms.' }],
    });
    open('tab=grouping');
    expect(await screen.findByText('The condition took longer than 1000 ms.')).toBeInTheDocument();
    expect(screen.getByText('Off')).toBeInTheDocument();
  });

  it('removes one only after it has asked', async () => {
    api.answer(listGroupingRules, { items: [RULE] });
    api.answer(deleteGroupingRule, { removed: true });
    open('tab=grouping');
    await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
    expect(api.callsOf(deleteGroupingRule)).toHaveLength(0);
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(api.callsOf(deleteGroupingRule)).toHaveLength(1));
  });
});
