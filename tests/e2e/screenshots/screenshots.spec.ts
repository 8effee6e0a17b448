import { fileURLToPath } from 'node:url';
import { expect, type Browser, type Page } from '@playwright/test';
import { getIncidentPostmortem } from '#contract/knowledge';
import { listPlaybooks } from '#contract/playbook';
import { getApproval, getRun, listApprovals } from '#contract/run';
import { API, finding, incidentRow, openApp } from '../support/appPages.ts';
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
  { name: 'approvals', path: '/automation' },
  { name: 'playbooks', path: '/automation?tab=playbooks' },
  { name: 'runs', path: '/automation?tab=runs' },
  { name: 'triggers', path: '/automation?tab=triggers' },
  { name: 'targets', path: '/automation?tab=targets' },
  { name: 'knowledge', path: '/knowledge' },
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

test('what was approved, run and learnt, in both themes', async ({ browser, baseURL }) => {
  const page = await openThemed(browser, baseURL, 'dark');
  const read = async <T>(schema: { parse(value: unknown): T }, path: string): Promise<T> =>
    schema.parse(await (await page.request.get(`${API}${path}`)).json());
  const { items } = await read(listApprovals.response, '/approvals');
  const approval = await read(getApproval.response, `/approvals/${items[0]?.id}`);
  const library = await read(listPlaybooks.response, '/playbooks');
  const shown = [
    { name: 'approval', path: `/automation/approvals/${approval.id}` },
    { name: 'playbook', path: `/automation/playbooks/${library.items.find(({ slug }) => slug === 'roll-back')?.id}` },
  ];
  const ended = [{ name: 'run', path: `/automation/runs/${approval.runId}` }];
  const shootAll = async (pages: typeof shown): Promise<void> => {
    for (const theme of ['dark', 'light'] as const) {
      const themed = await openThemed(browser, baseURL, theme);
      for (const { name, path } of pages) {
        await openApp(themed, path);
        await shoot(themed, `${name}-${theme}`);
      }
      await themed.context().close();
    }
  };
  await shootAll(shown);
  const said = await page.request.post(`${API}/approvals/${approval.id}/approve`, { data: { hash: approval.hash } });
  expect(said.ok()).toBe(true);
  await expect(async () => {
    expect((await read(getRun.response, `/runs/${approval.runId}`)).status).toBe('succeeded');
    const { item } = await read(getIncidentPostmortem.response, `${incidentPath}/postmortem`);
    expect(item?.body).toContain('It helped');
  }).toPass({ timeout: 420_000 });
  const { item } = await read(getIncidentPostmortem.response, `${incidentPath}/postmortem`);
  await shootAll([...ended, { name: 'postmortem', path: `/knowledge/${item?.id}` }]);
  await page.context().close();
});

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
