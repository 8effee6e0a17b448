import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { listPlaybooks } from '#contract/playbook';
import { listTargets } from '#contract/target';
import { answerStep, approve, decline, getApproval, getRun, listApprovals, stopRun } from '#contract/run';
import { fakeApi, type FakeApi } from '../../test/fakeApi.ts';
import { renderPage } from '../../test/renderPage.tsx';
import { ApprovalPage } from './approvals/ApprovalPage.tsx';
import { AutomationPage } from './AutomationPage.tsx';
import { RunPage } from './runs/RunPage.tsx';
import { approval, APPROVAL_ID, run, RUN_ID, step } from './testing/fixtures.ts';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children, actions }: { children: unknown; actions: unknown }) => [actions, children],
}));

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
});

function show(path: string, page: React.JSX.Element, role: 'Viewer' | 'Editor' | 'Admin') {
  const [route, id] = path.split('|');
  renderPage(
    <Routes>
      <Route path={`${route}/:id`} element={page} />
      <Route path="*" element={<div>another page</div>} />
    </Routes>,
    { role, at: `${route}/${id}` }
  );
}

describe('an approval', () => {
  it('shows exactly what will run, why, and how it went before', async () => {
    api.answer(getApproval, approval());
    show(`/approval|${APPROVAL_ID}`, <ApprovalPage />, 'Editor');
    const calls = within(await screen.findByRole('list', { name: 'Exactly this will run' }));
    expect(calls.getByText('POST http://shop.example/services/payment/rollback')).toBeInTheDocument();
    expect(calls.getByText(/"version": "v411"/)).toBeInTheDocument();
    expect(screen.getByText('The deploy v412 is the likely cause.')).toBeInTheDocument();
    expect(screen.getByText('14 of 14 worked, usually within 48 sec')).toBeInTheDocument();
    expect(screen.getByText(/no rollback: what it does stays done/)).toBeInTheDocument();
  });

  it('says yes to the calls that were shown, by their hash', async () => {
    api.answer(getApproval, approval());
    api.answer(approve, approval({ status: 'approved' }));
    show(`/approval|${APPROVAL_ID}`, <ApprovalPage />, 'Editor');
    await userEvent.click(await screen.findByRole('button', { name: 'Approve and run' }));
    await waitFor(() => expect(api.callsOf(approve)).toMatchObject([{ body: { hash: 'hash-of-the-calls' } }]));
  });

  it('says when what would run is not what was shown', async () => {
    api.answer(getApproval, approval());
    api.refuse(approve, 'approval_changed');
    show(`/approval|${APPROVAL_ID}`, <ApprovalPage />, 'Editor');
    await userEvent.click(await screen.findByRole('button', { name: 'Approve and run' }));
    expect(await screen.findByText(/not what you were shown/)).toBeInTheDocument();
  });

  it('offers a viewer no decision, and says which role is missing', async () => {
    api.answer(getApproval, approval({ mayApprove: false }));
    show(`/approval|${APPROVAL_ID}`, <ApprovalPage />, 'Viewer');
    expect(await screen.findByRole('button', { name: 'Approve and run' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Decline' })).toBeDisabled();
    expect(screen.getByText('Deciding needs the organisation role Editor.')).toBeInTheDocument();
  });

  it('tells who asked why they cannot say yes themselves', async () => {
    const mayNotReason = 'You asked for it; somebody else has to say yes.';
    api.answer(getApproval, approval({ mayApprove: false, mayNotReason }));
    show(`/approval|${APPROVAL_ID}`, <ApprovalPage />, 'Editor');
    expect(await screen.findByText(mayNotReason)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Approve and run' })).toBeDisabled();
  });

  it('says no only with a reason', async () => {
    api.answer(getApproval, approval());
    api.answer(decline, approval({ status: 'declined' }));
    show(`/approval|${APPROVAL_ID}`, <ApprovalPage />, 'Editor');
    await userEvent.click(await screen.findByRole('button', { name: 'Decline' }));
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByRole('button', { name: 'Decline' })).toBeDisabled();
    await userEvent.type(dialog.getByRole('textbox'), 'Wrong version');
    await userEvent.click(dialog.getByRole('button', { name: 'Decline' }));
    await waitFor(() => expect(api.callsOf(decline)).toMatchObject([{ body: { reason: 'Wrong version' } }]));
  });

  it('shows what changed since it was last approved', async () => {
    const lastApproved = { version: 2, source: 'slug: before', at: '2026-02-01T12:00:00.000Z' };
    api.answer(getApproval, approval({ lastApproved }));
    show(`/approval|${APPROVAL_ID}`, <ApprovalPage />, 'Editor');
    const diff = within(await screen.findByLabelText('Differences'));
    expect(diff.getByText('- slug: before')).toBeInTheDocument();
    expect(diff.getByText('+ slug: roll-back')).toBeInTheDocument();
  });
});

describe('a run', () => {
  it('asks about a step whose end nobody saw', async () => {
    api.answer(getRun, run({ status: 'uncertain', steps: [step({ status: 'uncertain', finishedAt: null })] }));
    api.answer(answerStep, run());
    show(`/run|${RUN_ID}`, <RunPage />, 'Editor');
    await userEvent.click(await screen.findByRole('button', { name: 'It happened, go on' }));
    await waitFor(() =>
      expect(api.callsOf(answerStep)).toMatchObject([{ body: { stepId: 'roll-back', answer: 'happened' } }])
    );
  });

  it('stops after saying what that does', async () => {
    api.answer(getRun, run());
    api.answer(stopRun, run({ status: 'stopped' }));
    show(`/run|${RUN_ID}`, <RunPage />, 'Editor');
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(/What is done already stays done/)).toBeInTheDocument();
    expect(dialog.getByText('This playbook has no rollback.')).toBeInTheDocument();
    await userEvent.click(dialog.getByRole('button', { name: 'Stop' }));
    await waitFor(() => expect(api.callsOf(stopRun)).toMatchObject([{ body: { rollback: false } }]));
  });

  it('lets a viewer watch and nothing else', async () => {
    api.answer(getRun, run({ status: 'uncertain', steps: [step({ status: 'uncertain' })] }));
    show(`/run|${RUN_ID}`, <RunPage />, 'Viewer');
    expect(await screen.findByText(/organisation role Editor has to say/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Stop' })).not.toBeInTheDocument();
  });

  it('says how it ended', async () => {
    const outcome = { code: 'not.known.here', params: {}, text: 'Did not work: rolled back.' };
    api.answer(getRun, run({ status: 'rolled-back', outcome, finishedAt: '2026-03-01T12:01:00.000Z' }));
    show(`/run|${RUN_ID}`, <RunPage />, 'Editor');
    expect(await screen.findByText('Did not work: rolled back.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Stop' })).not.toBeInTheDocument();
  });
});

describe('the automation page', () => {
  beforeEach(() => api.answer(listApprovals, { items: [], nextCursor: null, waitingForMe: 0 }));

  it('says that nothing waits', async () => {
    renderPage(<AutomationPage />, { role: 'Editor' });
    expect(await screen.findByText('Nothing waits for a yes')).toBeInTheDocument();
  });

  it('leads from an empty library to the first playbook, for those who may write it', async () => {
    api.answer(listPlaybooks, { items: [], nextCursor: null });
    renderPage(<AutomationPage />, { role: 'Viewer', at: '/?tab=playbooks' });
    expect(await screen.findByText('No playbook yet')).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: 'New playbook' })).not.toBeInTheDocument();
  });

  it('says what failed', async () => {
    api.refuse(listTargets, 'unavailable');
    renderPage(<AutomationPage />, { role: 'Admin', at: '/?tab=targets' });
    expect(await screen.findByText(/Targets could not be loaded/)).toBeInTheDocument();
  });
});
