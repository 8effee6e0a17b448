import { fileURLToPath } from 'node:url';
import { expect, type Browser, type Page } from '@playwright/test';
import { finding, incidentRow, openApp } from '../support/appPages.ts';
import { inject, test } from '../support/workbench.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/screenshots', import.meta.url));
const NARROW = { width: 390, height: 844 };
const PAGES = [
  { name: 'home', path: '' },
  { name: 'incidents', path: '/incidents' },
  { name: 'alerts', path: '/alerts' },
  { name: 'resources', path: '/resources' },
  { name: 'topology', path: '/resources/topology' },
  { name: 'sources', path: '/resources/sources' },
  { name: 'administration', path: '/administration' },
  { name: 'connection', path: '/connection' },
];
type Theme = 'dark' | 'light';

test.describe.configure({ mode: 'serial', timeout: 600_000 });

let incidentPath: string;

test('a bad deploy is there to be shown', async ({ page }) => {
  await openApp(page, '/incidents', 'Incidents');
  await inject(page, 'bad-deploy', 'payment', 'outage');
  const row = incidentRow(page, /(certain|likely).*: payment/).first();
  await expect(row).toBeVisible({ timeout: 120_000 });
  await row.getByRole('link').first().click();
  await expect(finding(page, 1)).toBeVisible();
  incidentPath = new URL(page.url()).pathname.replace(/^\/a\/[^/]+/, '');
  await page.getByRole('textbox', { name: 'Note' }).fill('Rolling back, **payments** team is informed.');
  await page.getByRole('button', { name: 'Add note' }).click();
});

for (const theme of ['dark', 'light'] as const) {
  test(`the pages in ${theme}`, async ({ browser, baseURL }) => {
    const page = await openThemed(browser, baseURL, theme);
    for (const { name, path } of PAGES) {
      await openApp(page, path);
      await shoot(page, `${name}-${theme}`);
    }
    await openIncident(page);
    await shoot(page, `incident-${theme}`);
    await page.getByRole('tab', { name: 'Lineage' }).click();
    const lineage = page.getByRole('group', { name: 'Lineage from rule to outcome' });
    await expect(lineage).toBeVisible();
    await lineage.scrollIntoViewIfNeeded();
    await shoot(page, `incident-lineage-${theme}`);

    await page.setViewportSize(NARROW);
    await openIncident(page);
    await shoot(page, `incident-${theme}-narrow`);
    await openApp(page, '/incidents');
    await shoot(page, `incidents-${theme}-narrow`);
    await page.context().close();
  });
}

async function openThemed(browser: Browser, baseURL: string | undefined, theme: Theme): Promise<Page> {
  const context = await browser.newContext({ baseURL, reducedMotion: 'reduce', locale: 'en-US', timezoneId: 'UTC' });
  const page = await context.newPage();
  await openApp(page, '');
  const switched = await context.request.post('/workbench/api/session', { data: { theme } });
  expect(switched.ok()).toBe(true);
  return page;
}

async function openIncident(page: Page): Promise<void> {
  await openApp(page, incidentPath);
  await expect(finding(page, 1)).toBeVisible();
  await expect(page.getByRole('figure').first().locator('canvas').first()).toBeVisible();
}

/** When everything has come: no skeleton, no running request, the graphs drawn. */
async function shoot(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await page.mouse.move(0, 0);
  await expect(async () => {
    const before = await page.screenshot();
    const after = await page.screenshot();
    expect(after.equals(before), 'the page has come to rest').toBe(true);
  }).toPass({ timeout: 20_000 });
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled', caret: 'hide' });
}
