import { expect, type BrowserContext, type Page } from '@playwright/test';
import { getIncidentAnalysis } from '#contract/analysis';
import { getIncident } from '#contract/incident';
import { API, expectPainted, finding, incidentRow, openApp } from '../support/appPages.ts';
import { chooseInPanelMenu, explained, openDashboard } from '../support/dashboard.ts';
import { expectEvidence, expectExploreLinks, openEveryClaim } from '../support/everyClaim.ts';
import { inject, startCalm, switchTo, test } from '../support/workbench.ts';

const SERVICE = 'payment';
/** A bad deploy always makes requests fail; slower it makes them only sometimes. */
const PANEL = 'Failed requests by service';
/** The last repetition of an analysis begins about so long after the incident opened; what is open closes then. */
const REPEATED_AFTER_MS = 50_000;

test.describe.configure({ mode: 'serial', timeout: 480_000 });

test.describe('every claim opens its evidence, for a Viewer too', () => {
  let context: BrowserContext;
  let page: Page;

  test.beforeAll(async ({ browser, baseURL }) => {
    context = await browser.newContext({ baseURL });
    page = await context.newPage();
    await startCalm(context);
    await openApp(page, '/incidents?status=triggered', 'Incidents');
    await inject(page, 'bad-deploy', SERVICE, 'outage');
  });
  test.afterAll(async () => {
    await context.request.delete('/workbench/api/faults');
    await context.close();
  });

  test('of an incident: charts with the compared times, changes with what they alter, log lines, what is healthy', async () => {
    const row = incidentRow(page, new RegExp(`(certain|likely).*: ${SERVICE}`)).first();
    await expect(row).toBeVisible({ timeout: 120_000 });
    await row.getByRole('link').first().click();
    await expect(finding(page, 1)).toContainText(SERVICE);
    const id = /incidents\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
    await expect(async () => {
      const incident = getIncident.response.parse(await (await page.request.get(`${API}/incidents/${id}`)).json());
      const answer = await page.request.get(`${API}/incidents/${id}/analysis`);
      const { analysis } = getIncidentAnalysis.response.parse(await answer.json());
      expect(Date.parse(analysis?.startedAt ?? '') - Date.parse(incident.openedAt)).toBeGreaterThan(REPEATED_AFTER_MS);
    }).toPass({ timeout: 180_000, intervals: [5_000] });
    await switchTo(page, { person: 'viewer (Viewer)' });
    const why = page.getByRole('region', { name: 'Why', exact: true });
    await expect(finding(page, 1)).toBeVisible();
    for (const show of await why.getByRole('button', { name: 'Show why' }).all()) {
      await show.click();
    }
    expect(await openEveryClaim(why)).toBeGreaterThan(5);
    await expectEvidence(why);
    await expectPainted(finding(page, 1).getByRole('figure').first().locator('canvas').first());
    await expect(finding(page, 1).getByTestId('figures').first()).toContainText('Normal before');
    await expect(why.getByLabel('What it alters').first()).toBeVisible();
    await expect(why.getByTestId('healthy').getByRole('figure').first()).toBeVisible();
    expect(await expectExploreLinks(why)).toBeGreaterThan(2);
  });

  test('of an explained panel: series with normal range, cause, changes, what is healthy and what comes next', async () => {
    await expect(async () => {
      await openDashboard(page);
      await chooseInPanelMenu(page, PANEL, 'Explain this panel');
      const { dialog, verdict } = await explained(page);
      await expect(verdict).toHaveAttribute('data-state', 'unusual', { timeout: 1_000 });
      await expect(dialog.getByTestId('finding-1')).toContainText(SERVICE, { timeout: 1_000 });
    }).toPass({ timeout: 120_000, intervals: [10_000] });
    const { dialog } = await explained(page);
    for (const show of await dialog.getByTestId('explain-cause').getByRole('button', { name: 'Show why' }).all()) {
      await show.click();
    }
    expect(await openEveryClaim(dialog)).toBeGreaterThan(8);
    await expectEvidence(dialog);
    for (const part of ['standouts', 'explain-facts', 'finding-1']) {
      await expectPainted(dialog.getByTestId(part).getByRole('figure').first().locator('canvas').first());
    }
    await expect(dialog.getByTestId('explain-around').getByLabel('What it alters').first()).toBeVisible();
    expect(await expectExploreLinks(dialog)).toBeGreaterThan(3);
    await switchTo(page, { person: 'admin (Admin)' });
  });
});
