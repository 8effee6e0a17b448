import { expect, type Page } from '@playwright/test';
import { APP } from './appPages.ts';
import { chooseInPanelMenu, explained } from './dashboard.ts';

const IN_MENU = 'Explain this panel';
const IN_EXPLORE = 'Explain this query';

/** A panel's menu, as Grafana draws it: the dialog says what is unusual and names the cause. */
export async function expectExplainedPanel(page: Page, dashboard: string, panel: string, cause: string): Promise<void> {
  await page.goto(dashboard);
  await expect(page.getByRole('heading', { name: panel, exact: true })).toBeVisible({ timeout: 60_000 });
  await chooseInPanelMenu(page, panel, IN_MENU);
  const { dialog, verdict } = await explained(page);
  await expect(verdict).toHaveAttribute('data-state', 'unusual');
  await expect(dialog.getByTestId('top-cause')).toContainText(cause);
  await expect(dialog.getByRole('button', { name: 'Open incident' }).first()).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
}

/** Explore's toolbar has the same link for what is asked there. */
export async function expectExplainedInExplore(page: Page, datasourceUid: string, expr: string): Promise<void> {
  const query = { refId: 'A', datasource: { type: 'prometheus', uid: datasourceUid }, expr, range: true };
  const panes = JSON.stringify({
    one: { datasource: datasourceUid, queries: [query], range: { from: 'now-30m', to: 'now' } },
  });
  await page.goto(`/explore?${new URLSearchParams({ schemaVersion: '1', orgId: '1', panes })}`);
  await page.getByRole('button', { name: 'Add', exact: true }).click({ timeout: 60_000 });
  await page.getByRole('menuitem', { name: IN_EXPLORE }).click();
  const { dialog, verdict } = await explained(page);
  await expect(verdict).not.toHaveAttribute('data-state', 'unknown');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
}

/** Grafana's command palette leads to the page that explains a query. */
export async function expectInCommandPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search or jump to...').fill('Explain a metric');
  await page
    .getByRole('option', { name: /Explain a metric/ })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`${APP}/explain`));
  await expect(page.getByRole('heading', { level: 1, name: 'Explain a metric' })).toBeVisible();
}
