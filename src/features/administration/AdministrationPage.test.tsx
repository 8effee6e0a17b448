import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createWebhookEndpoint, listWebhookEndpoints, type WebhookEndpoint } from '#contract/alert';
import {
  createApiToken,
  getSettings,
  listApiTokens,
  listAuditEntries,
  revokeApiToken,
  updateSettings,
  type ApiToken,
} from '#contract/tenancy';
import { fakeApi, type FakeApi } from '../../test/fakeApi.ts';
import { renderPage } from '../../test/renderPage.tsx';
import { AdministrationPage } from './AdministrationPage.tsx';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children, actions }: { children: unknown; actions: unknown }) => [actions, children],
}));

const AT = '2026-11-21T06:00:00.000Z';
const ID = '01920000-0000-7000-8000-000000000001';
const ENDPOINT: WebhookEndpoint = {
  id: ID,
  name: 'grafana-alerting',
  kind: 'alerts',
  auth: 'bearer',
  path: '/hooks/abc',
  createdAt: AT,
  lastUsedAt: null,
  mapping: null,
};
const TOKEN: ApiToken = {
  id: ID,
  name: 'pipeline',
  scopes: ['changes:write'],
  createdAt: AT,
  createdBy: { kind: 'user', id: 'user:1', name: 'Ada' },
  expiresAt: '2999-01-01T00:00:00.000Z',
  lastUsedAt: null,
  revokedAt: null,
};
const SETTINGS = {
  groupingWindowSeconds: 900,
  reopenWindowSeconds: 1_800,
  flapCount: 4,
  flapWindowSeconds: 1_800,
  autoAnalyse: true,
  alertEventRetentionDays: 90,
  incidentRetentionDays: 730,
};

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
  const measured = { measureText: (text: string) => ({ width: text.length }) };
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(measured as never);
});

function open(search: string) {
  return renderPage(<AdministrationPage />, { role: 'Admin', at: `/administration?${search}` });
}

describe('webhook addresses', () => {
  it('shows the secret of a new one exactly once', async () => {
    api.answer(listWebhookEndpoints, { items: [ENDPOINT], nextCursor: null });
    api.answer(createWebhookEndpoint, { endpoint: { ...ENDPOINT, path: '/hooks/new' }, secret: 'whsec_1' });
    open('tab=webhooks&add=webhooks');
    await userEvent.type(await screen.findByLabelText(/^Name/), 'ci');
    await userEvent.click(screen.getByRole('button', { name: 'Make' }));
    expect(await screen.findByTestId('secret')).toHaveTextContent('whsec_1');
    expect(screen.getByText('/hooks/new')).toBeInTheDocument();
    expect(api.callsOf(createWebhookEndpoint)).toMatchObject([
      { body: { name: 'ci', kind: 'alerts', auth: 'bearer' } },
    ]);
    await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
    await waitFor(() => expect(screen.queryByText('whsec_1')).not.toBeInTheDocument());
  });

  it('says what an empty list is for, and what failed', async () => {
    api.answer(listWebhookEndpoints, { items: [], nextCursor: null });
    const { unmount } = open('');
    expect(await screen.findByText('No address yet')).toBeInTheDocument();
    unmount();
    api.refuse(listWebhookEndpoints, 'role_missing');
    open('');
    expect(await screen.findByText('You may not see Webhook addresses')).toBeInTheDocument();
  });
});

describe('API tokens', () => {
  it('revokes only after it has asked', async () => {
    api.answer(listApiTokens, {
      items: [TOKEN, { ...TOKEN, id: ID.replace(/1$/, '2'), revokedAt: AT }],
      nextCursor: null,
    });
    api.answer(revokeApiToken, { ...TOKEN, revokedAt: AT });
    open('tab=tokens');
    const [revoke, ...others] = await screen.findAllByRole('button', { name: 'Revoke' });
    expect(others).toHaveLength(0);
    await userEvent.click(revoke as HTMLElement);
    expect(api.callsOf(revokeApiToken)).toHaveLength(0);
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Revoke' }));
    await waitFor(() => expect(api.callsOf(revokeApiToken)).toHaveLength(1));
  });

  it('makes one with the chosen scopes', async () => {
    api.answer(listApiTokens, { items: [], nextCursor: null });
    api.answer(createApiToken, { token: TOKEN, secret: 'sre_1' });
    open('tab=tokens&add=tokens');
    await userEvent.type(await screen.findByLabelText(/^Name/), 'pipeline');
    expect(screen.getByRole('button', { name: 'Make' })).toBeDisabled();
    await userEvent.click(screen.getByRole('checkbox', { name: 'changes:write' }));
    await userEvent.click(screen.getByRole('button', { name: 'Make' }));
    expect(await screen.findByTestId('secret')).toHaveTextContent('sre_1');
    expect(api.callsOf(createApiToken)).toMatchObject([
      { body: { name: 'pipeline', scopes: ['changes:write'], expiresInDays: 90 } },
    ]);
  });
});

describe('settings', () => {
  it('sends only what was changed, in the contract’s units', async () => {
    api.answer(getSettings, SETTINGS);
    api.answer(updateSettings, { ...SETTINGS, groupingWindowSeconds: 1_200 });
    open('tab=settings');
    const grouping = await screen.findByLabelText(/^Grouping window/);
    expect(screen.getByRole('button', { name: 'Save settings' })).toBeDisabled();
    await userEvent.clear(grouping);
    expect(screen.getByText('Between 0.5 and 1440')).toBeInTheDocument();
    await userEvent.type(grouping, '20');
    await userEvent.click(screen.getByRole('button', { name: 'Save settings' }));
    await waitFor(() =>
      expect(api.callsOf(updateSettings)).toMatchObject([{ body: { groupingWindowSeconds: 1_200 } }])
    );
    expect(Object.keys(api.callsOf(updateSettings)[0]?.body as object)).toEqual(['groupingWindowSeconds']);
  });
});

describe('audit log', () => {
  it('asks by target and shows before and after', async () => {
    const entry = {
      id: ID,
      at: AT,
      actor: { kind: 'user' as const, id: 'user:1', name: 'Ada' },
      action: 'incident.acknowledge',
      targetType: 'incident',
      targetId: 'x1',
      before: { status: 'triggered' },
      after: { status: 'acknowledged' },
      remoteAddress: null,
      traceId: null,
    };
    api.answer(listAuditEntries, { items: [entry], nextCursor: null });
    open('tab=audit&service=incident&target=x1');
    await userEvent.click(await screen.findByRole('button', { name: 'incident.acknowledge' }));
    expect(await screen.findByText(/"status": "acknowledged"/)).toBeInTheDocument();
    expect(api.callsOf(listAuditEntries)[0]?.query.toString()).toBe('service=incident&target=x1');
  });
});
