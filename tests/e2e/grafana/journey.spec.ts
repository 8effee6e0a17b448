import process from 'node:process';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { z } from 'zod';
import { listAlertEvents } from '#contract/alert';
import {
  API,
  APP,
  expectEvidenceChart,
  expectLive,
  finding,
  incidentRow,
  openApp,
  watchReloads,
} from '../support/appPages.ts';
import { startBesideGrafana, type BesideGrafana, type Shop } from '../support/besideGrafana.ts';
import { grafanaApi, type CallGrafana } from '../support/grafanaApi.ts';
import { readBelongings } from '../support/grafanaBelongings.ts';
import { makeGrafanaFixture, testContactPoint, type GrafanaFixture, type Person } from '../support/grafanaFixture.ts';
import { expectOurDashboards, makeShopDashboard } from '../support/dashboardsInGrafana.ts';
import { expectAlertRule, expectDashboard, expectHealth, expectQueries } from '../support/datasourceInGrafana.ts';
import { expectExplainedInExplore, expectExplainedPanel, expectInCommandPalette } from '../support/explainInGrafana.ts';
import { expectLineage } from '../support/lineage.ts';

/** A fault of the shop, and the thing that is to be named as its cause. */
const CAUSE = 'card-processor';
const access = {
  url: new URL('./', `${process.env['GRAFANA_URL'] ?? 'http://127.0.0.1:3000'}/`).href,
  user: process.env['GRAFANA_USER'] ?? 'admin',
  password: process.env['GRAFANA_PASSWORD'] ?? 'admin',
};
const AppSettings = z.object({
  enabled: z.boolean(),
  jsonData: z.object({ sidecarUrl: z.string().optional() }).nullish(),
});

test.describe.configure({ mode: 'serial', timeout: 300_000 });

test.describe('in a real Grafana', () => {
  let call: CallGrafana;
  let before: Record<string, unknown>;
  let beside: BesideGrafana;
  let shop: Shop;
  let fixture: GrafanaFixture;
  let context: BrowserContext;
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    // The shop’s history takes minutes to write on a busy machine.
    test.setTimeout(900_000);
    call = grafanaApi(access);
    await refuseWhenInUse(call);
    before = await readBelongings(call);
    beside = await startBesideGrafana(access);
    const first = await beside.connect();
    expect(first).toContain('Enabled the app');
    expect(first).toContain('Made the data source SRE Platform.');
    shop = await beside.startShop();
    fixture = await makeGrafanaFixture(call, shop.prometheusUrl);
    const again = await beside.connect();
    expect(again).toContain('The contact point SRE Platform is there.');
    expect(again).toContain('Added the data source');
    context = await browser.newContext({ baseURL: access.url });
    page = await context.newPage();
  });

  test.afterAll(async () => {
    await context?.close();
    if (beside) {
      await beside.connect('--undo');
    }
    await fixture?.remove();
    await beside?.stop();
  });

  test('the pages open inside Grafana for an Editor, and are live', async () => {
    const errors = watchErrors(page);
    await signIn(page, fixture.editor);
    for (const [path, title] of [
      ['', 'Home'],
      ['/alerts', 'Alert events'],
      ['/resources', 'Resources'],
      ['/connection', 'Connection check'],
      ['/incidents', 'Incidents'],
    ] as const) {
      await openApp(page, path, title);
      await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
    }
    expect(errors).toEqual([]);
  });

  test('the data source answers health, queries, expressions and completion', async () => {
    await expectHealth(call);
    await expectQueries(call);
  });

  test('the data source feeds a dashboard’s panel, variable and annotation for an Editor', () =>
    expectDashboard(call, page, fixture.datasourceUid));

  test('Grafana’s scheduler evaluates a rule on the data source', () => expectAlertRule(call, fixture.datasourceUid));

  test('a test of the contact point is shown as a test and opens nothing', async () => {
    await testContactPoint(call, 'SRE Platform');
    await openApp(page, '/alerts', 'Alert events');
    await expect(page.getByText('TestAlert').first()).toBeVisible();
    const answer = await page.request.get(`${API}/alert-events`);
    const { items } = listAlertEvents.response.parse(await answer.json());
    // The rule of an earlier run may still send word that it is gone.
    const others = items.filter(({ kind }) => kind !== 'blind-resolve');
    expect(others.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['TestAlert test']);
    await openApp(page, '/incidents?view=all', 'Incidents');
    await expect(page.getByText('No incident yet')).toBeVisible();
  });

  test("a rule of Grafana's own opens an incident on the open page, with its cause", async () => {
    const reloads = watchReloads(page);
    await shop.inject('slow-external', CAUSE, 1);
    const row = incidentRow(page, new RegExp(`(certain|likely).*: ${CAUSE}`)).first();
    await expect(row).toBeVisible({ timeout: 150_000 });
    reloads.expectNone();
    await row.getByRole('link').first().click();
    await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}/);
    await expect(finding(page, 1)).toContainText(CAUSE);
    await expectEvidenceChart(page, incidentId(page));
    await page.getByRole('tab', { name: 'Lineage' }).click();
    await expectLineage(page, ['Rule', 'Series', 'Resource', 'Alert', 'Decision', 'Incident'], CAUSE);
  });

  test('the panel that shows the fault is explained from its menu', async () => {
    const incident = page.url();
    const dashboard = await makeShopDashboard(call, fixture.datasourceUid, fixture.datasourceUid);
    await expectExplainedPanel(page, dashboard, 'Slow requests by service (p95)', CAUSE);
    await page.goto(incident);
  });

  test('Explore’s toolbar and the command palette lead to the explanation too', async () => {
    const incident = page.url();
    await expectExplainedInExplore(
      page,
      fixture.datasourceUid,
      'sum by (server) (rate(traces_service_graph_request_total[1m]))'
    );
    await expectInCommandPalette(page);
    await page.goto(incident);
  });

  test('the nine dashboards answer every panel', async () => {
    const incident = page.url();
    await expectOurDashboards(page);
    await page.goto(incident);
  });

  test('a Viewer sees it, is not offered to acknowledge and is refused with the reason', async ({ browser }) => {
    const theirs = await browser.newContext({ baseURL: access.url });
    const viewer = await theirs.newPage();
    await signIn(viewer, fixture.viewer);
    await viewer.goto(new URL(page.url()).pathname);
    await expect(finding(viewer, 1)).toContainText(CAUSE);
    await expect(viewer.getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);
    const refused = await viewer.request.patch(`${API}/incidents/${incidentId(page)}`, {
      data: { status: 'acknowledged' },
    });
    expect(refused.status()).toBe(403);
    expect(await refused.json()).toMatchObject({ error: { code: 'role_missing' } });
    await theirs.close();
  });

  test('the Editor acknowledges; after the fault is cleared it resolves on the open page', async () => {
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await expect(page.getByText('Acknowledged', { exact: true }).first()).toBeVisible();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await expectLive(page);
    const reloads = watchReloads(page);
    await shop.clear();
    await expect(page.getByText('All alerts are resolved').first()).toBeVisible({ timeout: 240_000 });
    await expect(page.getByText('Resolved', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
    reloads.expectNone();
  });

  test('undo leaves Grafana as it was before', async () => {
    await fixture.remove();
    const said = await beside.connect('--undo');
    expect(said).toContain('Removed the dashboards');
    // Grafana's search learns of it a moment later.
    await expect.poll(() => readBelongings(call), { timeout: 30_000 }).toEqual(before);
  });
});

function incidentId(page: Page): string {
  return /incidents\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
}

/** Grafana's own login page. */
async function signIn(page: Page, { login, password }: Person): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('Email or username').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page).not.toHaveURL(/\/login/);
}

/** What the browser complains of while the app's pages are open. */
function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  const ofApp = (): boolean => page.url().includes(APP);
  page.on('pageerror', (error) => ofApp() && errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && ofApp() && errors.push(message.text()));
  return errors;
}

/** The journey takes away again what it connects: never from a Grafana that somebody uses with a sidecar of theirs. */
async function refuseWhenInUse(call: CallGrafana): Promise<void> {
  const found = AppSettings.nullable().parse(await call('GET', 'api/plugins/sreplatform-sre-app/settings'));
  if (found === null) {
    throw new Error('This Grafana has not loaded dist/ as the plugin sreplatform-sre-app.');
  }
  const sidecarUrl = found.jsonData?.sidecarUrl;
  const answers =
    found.enabled &&
    sidecarUrl !== undefined &&
    (await fetch(sidecarUrl).then(
      () => true,
      () => false
    ));
  if (answers) {
    throw new Error(`This Grafana is connected to the sidecar at ${sidecarUrl}; run the journey against another one.`);
  }
}
