import { expect, type BrowserContext, type Page } from '@playwright/test';
import { expectPainted } from '../support/appPages.ts';
import { chooseInPanelMenu, explained, openDashboard } from '../support/dashboard.ts';
import { inject, startCalm, switchTo, test } from '../support/workbench.ts';

const PANEL = 'Slow requests by service (p95)';
const SERVICE = 'payment';

test.describe.configure({ mode: 'serial' });

test.describe('a panel is explained where it stands', () => {
  let context: BrowserContext;
  let page: Page;
  test.beforeAll(async ({ browser, baseURL }) => {
    context = await browser.newContext({ baseURL });
    page = await context.newPage();
    await startCalm(context);
    await openDashboard(page);
  });
  test.afterAll(async () => {
    await context.request.delete('/workbench/api/faults');
    await context.close();
  });

  test('with a fault: unusual, since when, and who did it', async () => {
    await inject(page, 'bad-deploy', SERVICE, 'outage');
    await expect(async () => {
      await openDashboard(page);
      await chooseInPanelMenu(page, PANEL, 'Explain this panel');
      const { dialog, verdict } = await explained(page);
      await expect(verdict).toHaveAttribute('data-state', 'unusual', { timeout: 1_000 });
      await expect(dialog.getByTestId('top-cause')).toContainText(SERVICE, { timeout: 1_000 });
    }).toPass({ timeout: 180_000, intervals: [10_000] });
    const { verdict } = await explained(page);
    await expect(verdict).toContainText(/Unusual since \d\d:\d\d/);
  });

  test('every claim opens its series in place', async () => {
    const { dialog } = await explained(page);
    await expectPainted(dialog.getByRole('figure').first().locator('canvas').first());
    const standout = dialog.getByTestId('standouts').getByRole('listitem').first();
    await standout.getByRole('button').click();
    await expectPainted(standout.getByRole('figure').locator('canvas').first());
    const cause = dialog.getByTestId('finding-1');
    await expectPainted(cause.getByRole('figure').first().locator('canvas').first());
    await expect(dialog.getByTestId('explain-around')).toContainText(`service:${SERVICE}`);
  });

  test('an incident is opened from it with what is known filled in', async () => {
    const { dialog } = await explained(page);
    await dialog.getByRole('button', { name: 'Open incident' }).first().click();
    const form = dialog.getByTestId('incident-form');
    await expect(form.getByRole('textbox').first()).not.toHaveValue('');
    await form.getByRole('button', { name: 'Open incident' }).click();
    await dialog.getByRole('link', { name: 'Go to the incident' }).click();
    await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}/);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(PANEL);
  });

  test('a Viewer may have it explained, and is told why no incident can be opened', async () => {
    await openDashboard(page);
    await switchTo(page, { person: 'viewer (Viewer)' });
    await openDashboard(page);
    await chooseInPanelMenu(page, PANEL, 'Explain this panel');
    const { dialog } = await explained(page);
    await expect(dialog.getByRole('button', { name: 'Open incident' })).toBeDisabled();
    await expect(dialog).toContainText('needs the role Editor');
    await switchTo(page, { person: 'admin (Admin)' });
  });

  test('a query is explained by its address, without a panel', async () => {
    const query = new URLSearchParams({
      source: 'prometheus',
      expr: 'sum by (server) (rate(traces_service_graph_request_total[1m]))',
      from: 'now-30m',
      to: 'now',
    });
    await page.goto(`/a/sreplatform-sre-app/explain?${query}`);
    const verdict = page.getByTestId('verdict');
    await expect(verdict).toHaveAttribute('data-final', 'true', { timeout: 60_000 });
    await expect(verdict).not.toHaveAttribute('data-state', 'unknown');
    await expectPainted(page.getByRole('figure').first().locator('canvas').first());
  });
});
