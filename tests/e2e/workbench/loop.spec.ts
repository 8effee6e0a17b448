import { expect, type BrowserContext, type Page } from '@playwright/test';
import { getIncident, listIncidents } from '#contract/incident';
import { getIncidentPostmortem } from '#contract/knowledge';
import { getRun, listApprovals, listIncidentProposals } from '#contract/run';
import { API, APP, finding, incidentRow, openApp } from '../support/appPages.ts';
import { inject, startCalm, switchTo, test } from '../support/workbench.ts';

const SERVICE = 'inventory';

test.describe.configure({ mode: 'serial', timeout: 480_000 });

test.describe('from a cause to a verified fix, a postmortem, and what the next incident knows', () => {
  let context: BrowserContext;
  let page: Page;
  let firstId: string;
  let runId: string;

  test.beforeAll(async ({ browser, baseURL }) => {
    context = await browser.newContext({ baseURL });
    page = await context.newPage();
    await startCalm(context);
  });
  test.afterAll(async () => {
    await context.request.delete('/workbench/api/faults');
    await context.close();
  });

  /** Breaks the shop and opens the incident once its cause is named. */
  async function breakAndOpen(): Promise<string> {
    await openApp(page, '/incidents?status=triggered', 'Incidents');
    await inject(page, 'bad-deploy', SERVICE, 'outage');
    const row = incidentRow(page, new RegExp(`(certain|likely).*: ${SERVICE}`)).first();
    await expect(row).toBeVisible({ timeout: 90_000 });
    await row.getByRole('link').first().click();
    await expect(finding(page, 1)).toContainText(SERVICE, { timeout: 30_000 });
    return /incidents\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
  }

  test('the cause comes with what to do about it, its reason and its risk', async () => {
    firstId = await breakAndOpen();
    const panel = page.getByRole('region', { name: 'Do', exact: true });
    await expect(panel.getByText(new RegExp(`Roll back: ${SERVICE}`))).toBeVisible({ timeout: 30_000 });
    await expect(panel.getByText(/(Low|Medium|High) risk/).first()).toBeVisible();
    await expect(panel.getByText(/is a remedy for/)).toBeVisible();
  });

  test('it waits for a yes; a Viewer sees exactly what would run, and is refused with the reason', async () => {
    await switchTo(page, { person: 'viewer (Viewer)' });
    await openApp(page, '/automation', 'Automation');
    const inbox = listApprovals.response.parse(await (await page.request.get(`${API}/approvals`)).json());
    const waiting = inbox.items.find(({ incidentId }) => incidentId === firstId);
    expect(waiting).toBeDefined();
    runId = waiting?.runId ?? '';
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: `#${waiting?.incidentNumber}` }) });
    await row.getByRole('button', { name: new RegExp(`Roll back: ${SERVICE}`) }).click();
    const calls = page.getByRole('list', { name: 'Exactly this will run' });
    await expect(calls.getByText(new RegExp(`POST http.*/services/${SERVICE}/rollback`))).toBeVisible();
    await expect(page.getByRole('button', { name: 'Approve and run' })).toBeDisabled();
    await expect(page.getByText('Deciding needs the organisation role Editor.')).toBeVisible();

    const refused = await page.request.post(`${API}/approvals/${waiting?.id}/approve`, { data: { hash: 'any' } });
    expect(refused.status()).toBe(403);
    expect(await refused.json()).toMatchObject({ error: { code: 'role_missing' } });
    const untouched = getRun.response.parse(await (await page.request.get(`${API}/runs/${runId}`)).json());
    expect(untouched.status).toBe('waiting-approval');
  });

  test('an Editor says yes, and watches it work', async () => {
    await switchTo(page, { person: 'editor (Editor)' });
    await page.getByRole('button', { name: 'Approve and run' }).click();
    await expect(page).toHaveURL(new RegExp(`${APP}/automation/runs/${runId}`));
    await expect(page.getByTestId('run-succeeded')).toBeVisible({ timeout: 360_000 });
    await expect(page.getByText(/done, and the verification holds/).first()).toBeVisible();
    await expect(page.getByRole('img', { name: /Last reading/ }).first()).toBeVisible();
    await expect(page.getByText('Erin Editor').first()).toBeVisible();
  });

  test('the incident is over, and its lineage leads from the rule to the outcome', async () => {
    await openApp(page, `/incidents/${firstId}?tab=lineage`);
    await expect(page.getByText('Resolved', { exact: true }).first()).toBeVisible({ timeout: 120_000 });
    const picture = page.getByRole('group', { name: 'Lineage from rule to outcome' });
    for (const type of ['Rule', 'Finding', 'Proposal', 'Approval', 'Action', 'Verification', 'Outcome']) {
      await expect(picture.getByLabel(new RegExp(`^${type}, `)).first(), `a node of type ${type}`).toBeAttached();
    }
  });

  test('its postmortem is drafted from what happened, and published', async () => {
    await expect(async () => {
      const answer = await page.request.get(`${API}/incidents/${firstId}/postmortem`);
      expect(getIncidentPostmortem.response.parse(await answer.json()).item?.body).toContain('It helped');
    }).toPass({ timeout: 60_000 });
    await openApp(page, `/incidents/${firstId}?tab=postmortem`);
    await expect(page.getByRole('heading', { name: 'What was done' })).toBeVisible();
    await page.getByRole('link', { name: 'Edit and publish' }).click();
    await page.getByRole('button', { name: 'Publish' }).click();
    await expect(page.getByText('Published', { exact: true }).first()).toBeVisible();

    const closed = await page.request.patch(`${API}/incidents/${firstId}`, { data: { status: 'closed' } });
    expect(closed.ok()).toBe(true);
  });

  test('the same fault again: the past incident is cited, and its fix is proposed first', async () => {
    const secondId = await breakAndOpen();
    expect(secondId).not.toBe(firstId);
    const past = getIncident.response.parse(await (await page.request.get(`${API}/incidents/${firstId}`)).json());
    await expect(async () => {
      const answer = await page.request.get(`${API}/incidents/${secondId}/proposals`);
      const [first] = listIncidentProposals.response.parse(await answer.json()).items;
      expect(first?.pastSuccess?.number).toBe(past.number);
    }).toPass({ timeout: 60_000 });
    await page.reload();
    const panel = page.getByRole('region', { name: 'Do', exact: true });
    await expect(panel.getByText('Helped before')).toBeVisible();
    await expect(panel.getByRole('link', { name: `#${past.number}` })).toBeVisible();

    await page.getByRole('tab', { name: 'Similar' }).click();
    const similar = page.getByRole('list', { name: 'Similar incidents' });
    await expect(similar.getByRole('link', { name: new RegExp(`#${past.number} `) })).toBeVisible();
    await expect(similar.getByText('Fixed by:')).toBeVisible();
    const listed = await page.request.get(`${API}/incidents?limit=5`);
    expect(listIncidents.response.parse(await listed.json()).items.length).toBeGreaterThan(1);
  });
});
