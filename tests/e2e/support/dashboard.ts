import { expect, type Locator, type Page } from '@playwright/test';

/** Opens the demo's dashboard and waits until its panels have drawn something. */
export async function openDashboard(page: Page): Promise<void> {
  await page.goto('/d/sre-shop');
  await expect(page.getByRole('heading', { level: 1, name: 'Shop' })).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('canvas').first()).toBeVisible({ timeout: 60_000 });
}

/** Chooses a link of the app in a panel's menu, below "Extensions", where Grafana puts it. */
export async function chooseInPanelMenu(page: Page, panel: string, link: string): Promise<void> {
  await page.getByRole('heading', { name: panel, exact: true }).hover();
  await page
    .getByRole('button', { name: `Menu for panel ${panel}` })
    .or(page.getByLabel(`Menu for panel with title ${panel}`))
    .first()
    .click();
  const item = page.getByRole('menuitem', { name: link, exact: true });
  await page.getByRole('menuitem', { name: 'Extensions' }).hover();
  if (!(await item.isVisible())) {
    await page.getByRole('menuitem', { name: 'Extensions' }).click();
  }
  await item.click();
}

/** The explanation that lies over the dashboard, once it is complete. */
export async function explained(page: Page): Promise<{ dialog: Locator; verdict: Locator }> {
  const dialog = page.getByRole('dialog');
  const verdict = dialog.getByTestId('verdict');
  await expect(verdict).toHaveAttribute('data-final', 'true', { timeout: 60_000 });
  return { dialog, verdict };
}
