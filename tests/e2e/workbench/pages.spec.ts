import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { incidentRow, openApp } from '../support/appPages.ts';
import { switchTo, test } from '../support/workbench.ts';

const PAGES = [
  { path: '', title: 'Home' },
  { path: '/incidents?view=all', title: 'Incidents' },
  { path: '/alerts', title: 'Alert events' },
  { path: '/resources', title: 'Resources' },
  { path: '/resources/topology', title: 'Topology' },
  { path: '/resources/sources', title: 'Data sources' },
  { path: '/automation', title: 'Automation' },
  { path: '/automation?tab=playbooks', title: 'Automation' },
  { path: '/automation/playbooks/new', title: 'New playbook' },
  { path: '/knowledge', title: 'Knowledge' },
  { path: '/administration', title: 'Administration' },
  { path: '/connection', title: 'Connection check' },
];

/** Violations by which somebody could not use the page; each with the places where it stands. */
async function seriousViolations(page: Page): Promise<string[]> {
  // What Grafana's frame has around the app is not ours.
  const { violations } = await new AxeBuilder({ page }).include('main').analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html.slice(0, 200)).join('\n  ')}`);
}

async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
}

for (const { path, title } of PAGES) {
  test(`${title} at “${path}” opens without an error and can be used by everybody`, async ({ page }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      const { url } = message.location();
      // Grafana's server has a font for code that no package brings along.
      if (message.type() === 'error' && !url.includes('/public/fonts/')) {
        errors.push(`${message.text()} ${url}`);
      }
    });
    await openApp(page, path, title);
    await expectSettled(page);
    expect(await seriousViolations(page)).toEqual([]);
    expect(errors).toEqual([]);
  });
}

test('the incident page can be used by everybody, in dark and in light', async ({ page }) => {
  await openApp(page, '/incidents?view=all', 'Incidents');
  await incidentRow(page, /./).first().getByRole('link').first().click();
  await expect(page.getByTestId('finding-1')).toBeVisible();
  await expect(page.getByRole('figure').first()).toBeVisible();
  await expectSettled(page);
  expect(await seriousViolations(page)).toEqual([]);

  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Light' }).click();
  await loaded;
  await expect(page.getByRole('figure').first()).toBeVisible();
  expect(await seriousViolations(page)).toEqual([]);
});

test('the address of the narrowed list is the whole view: it can be sent and opened again', async ({
  page,
  context,
}) => {
  await openApp(page, '/incidents', 'Incidents');
  await page.getByRole('tab', { name: 'All' }).click();
  const rows = incidentRow(page, /./);
  await expect(rows.first()).toBeVisible();
  const number = ((await rows.first().getAttribute('data-testid')) ?? '').replace('incident-', '#');
  await page.getByLabel('Known', { exact: true }).check({ force: true });
  await page.getByPlaceholder('Search title, service, or #number').fill(number);
  await expect(page).toHaveURL(/view=all/);
  await expect(page).toHaveURL(/hasCause=true/);
  await expect(page).toHaveURL(new RegExp(`q=${encodeURIComponent(number)}`));
  await expect(rows).toHaveCount(1);

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByPlaceholder('Search title, service, or #number')).toHaveValue(number);
  await expect(other.getByLabel('Known', { exact: true })).toBeChecked();
  await expect(other.getByRole('tab', { name: 'All' })).toHaveAttribute('aria-selected', 'true');
  await expect(incidentRow(other, number)).toHaveCount(1);
  await expect(incidentRow(other, /./)).toHaveCount(1);
});

test('the pages speak Simplified and Traditional Chinese', async ({ page }) => {
  await openApp(page, '/incidents', 'Incidents');
  await switchTo(page, { language: 'zh-Hans' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\p{Script=Han}/u);
  const simplified = await page.getByRole('main').innerText();
  await switchTo(page, { language: 'zh-Hant' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\p{Script=Han}/u);
  expect(await page.getByRole('main').innerText()).not.toBe(simplified);
});

test('somebody of an organisation without the app is told so', async ({ page }) => {
  await openApp(page, '', 'Home');
  const loaded = page.waitForEvent('load');
  await page.getByLabel('Organisation', { exact: true }).selectOption({ label: 'Without the app' });
  await loaded;
  await expect(page.getByRole('main')).toContainText(/not enabled|not connected|not found/i);
});
