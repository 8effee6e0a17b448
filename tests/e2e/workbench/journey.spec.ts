import { expect, type BrowserContext, type Page } from '@playwright/test';
import {
  API,
  expectEvidenceChart,
  expectLive,
  finding,
  incidentRow,
  openApp,
  watchReloads,
} from '../support/appPages.ts';
import { expectLineage } from '../support/lineage.ts';
import { clearFaults, inject, startCalm, switchTo, test } from '../support/workbench.ts';

const SERVICE = 'payment';

test.describe.configure({ mode: 'serial' });

test.describe('from a fault at the shop to a resolved incident', () => {
  let context: BrowserContext;
  /** One person's window over the whole journey. */
  let page: Page;
  const idOf = (opened: Page): string => /incidents\/([0-9a-f-]{36})/.exec(opened.url())?.[1] ?? '';
  test.beforeAll(async ({ browser, baseURL }) => {
    context = await browser.newContext({ baseURL });
    page = await context.newPage();
    await startCalm(context);
  });
  test.afterAll(async () => {
    // Also after a failure in between, without the page.
    await context.request.delete('/workbench/api/faults');
    await context.close();
  });

  test('the incident appears with its cause on the open list within 90 seconds', async () => {
    await openApp(page, '/incidents', 'Incidents');
    const reloads = watchReloads(page);
    await inject(page, 'bad-deploy', SERVICE, 'outage');
    const row = incidentRow(page, new RegExp(`(certain|likely).*: ${SERVICE}`)).first();
    await expect(row).toBeVisible({ timeout: 90_000 });
    reloads.expectNone();

    await row.getByRole('link').first().click();
    await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}/);
  });

  test('its page names the service and shows the series behind it', async () => {
    const cause = finding(page, 1);
    await expect(cause).toContainText(SERVICE);
    await expectEvidenceChart(page, idOf(page));
    await expect(page.getByRole('group', { name: 'The affected part of the topology' })).toBeVisible();
  });

  test('the lineage leads from the rule over the resource to the incident and its cause', async () => {
    await page.getByRole('tab', { name: 'Lineage' }).click();
    await expectLineage(page, ['Rule', 'Query', 'Series', 'Resource', 'Alert', 'Decision', 'Incident'], SERVICE);
  });

  test('a Viewer is not offered to acknowledge, and is refused with the reason', async () => {
    await switchTo(page, { person: 'viewer (Viewer)' });
    await expect(finding(page, 1)).toBeVisible();
    await expect(page.getByText('Triggered', { exact: true }).first()).toBeVisible();
    await expect(page.getByText('Read only: changing it needs the role Editor.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);

    const refused = await page.request.patch(`${API}/incidents/${idOf(page)}`, { data: { status: 'acknowledged' } });
    expect(refused.status()).toBe(403);
    expect(await refused.json()).toMatchObject({
      error: { code: 'role_missing', message: expect.stringMatching(/role/i) },
    });
    await page.reload();
    await expect(page.getByText('Triggered', { exact: true }).first()).toBeVisible();
  });

  test('an Editor acknowledges, and becomes its assignee', async () => {
    await switchTo(page, { person: 'editor (Editor)' });
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await expect(page.getByText('Acknowledged', { exact: true }).first()).toBeVisible();
    await expect(page.getByText('Erin Editor').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);
  });

  test('after the fault is cleared it resolves on the open page', async () => {
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await expectLive(page);
    const reloads = watchReloads(page);
    await clearFaults(page);
    await expect(page.getByText('All alerts are resolved').first()).toBeVisible({ timeout: 180_000 });
    await expect(page.getByText('Resolved', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
    reloads.expectNone();
  });
});
