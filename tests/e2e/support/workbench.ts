import process from 'node:process';
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';
import { listIncidents } from '#contract/incident';
import { API, APP } from './appPages.ts';

/** Specs of the workbench: every page starts at the product that the global setup started. */
export const test = base.extend({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the dependencies from the pattern
  baseURL: async ({}, use) => {
    const url = process.env['E2E_URL'];
    if (url === undefined) {
      throw new Error('The product does not run: start these specs with npm run e2e.');
    }
    await use(url);
  },
});

type Switch = {
  person?: 'admin (Admin)' | 'editor (Editor)' | 'viewer (Viewer)';
  language?: 'en-US' | 'zh-Hans' | 'zh-Hant';
};

/** Chooses person or language in the top bar, as a person does; the workbench opens the page anew. */
export async function switchTo(page: Page, { person, language }: Switch): Promise<void> {
  const choose = async (label: string, choice: string | { label: string }): Promise<void> => {
    const loaded = page.waitForEvent('load');
    await page.getByLabel(label, { exact: true }).selectOption(choice);
    await loaded;
  };
  if (person !== undefined) {
    await choose('Person', { label: person });
  }
  if (language !== undefined) {
    await choose('Language', language);
  }
}

/** Breaks the shop with the fault panel, as a person does. */
export async function inject(
  page: Page,
  kind: string,
  target: string,
  severity: 'mild' | 'felt' | 'outage'
): Promise<void> {
  await page.getByTestId('faults-toggle').click();
  const panel = page.getByTestId('faults');
  await panel.getByLabel(`Target of ${kind}`).selectOption(target);
  await panel.getByLabel(`Severity of ${kind}`).selectOption({ label: severity });
  await panel.getByTestId(`inject-${kind}`).click();
  await expect(panel.getByText(`${kind} on ${target}`)).toBeVisible();
  await page.getByTestId('faults-toggle').click();
}

/** Ends every fault with the panel's buttons. */
export async function clearFaults(page: Page): Promise<void> {
  await page.getByTestId('faults-toggle').click();
  const panel = page.getByTestId('faults');
  await expect(panel.getByRole('button', { name: 'Inject' }).first()).toBeVisible();
  const clear = panel.getByRole('button', { name: 'Clear' });
  for (let left = await clear.count(); left > 0; left = await clear.count()) {
    await clear.first().click();
    await expect(clear).toHaveCount(left - 1);
  }
  await page.getByTestId('faults-toggle').click();
}

const UNCLOSED = ['triggered', 'acknowledged', 'investigating', 'mitigated', 'resolved']
  .map((status) => `status=${status}`)
  .join('&');

/** A shop without faults and no incident that could be opened again, whatever the specs before have left. */
export async function startCalm({ request }: BrowserContext): Promise<void> {
  // Opening a page signs the first person in, who is an admin.
  await request.get(APP);
  await request.delete('/workbench/api/faults');
  await expect(async () => {
    const answer = await request.get(`${API}/incidents?${UNCLOSED}&limit=100`);
    const { items } = listIncidents.response.parse(await answer.json());
    for (const { id } of items.filter(({ firingCount }) => firingCount === 0)) {
      await request.patch(`${API}/incidents/${id}`, { data: { status: 'closed' } });
    }
    expect(items.map(({ number }) => number)).toEqual([]);
  }).toPass({ timeout: 200_000, intervals: [1_000, 3_000] });
}
