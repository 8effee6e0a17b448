import { expect, type Locator, type Page } from '@playwright/test';
import { EvidenceSeries, getIncidentAnalysis } from '#contract/analysis';

/** Root of the app, in the workbench as in Grafana. */
export const APP = '/a/sreplatform-sre-app';
export const API = '/api/plugin-proxy/sreplatform-sre-app/api/v1';

/** Opens a page of the app and waits until it is there and hears of changes. */
export async function openApp(page: Page, path: string, title?: string | RegExp): Promise<void> {
  await page.goto(`${APP}${path}`);
  if (title !== undefined) {
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible({ timeout: 60_000 });
  }
  await expectLive(page);
}

/** The page's own statement that it updates by itself. */
export async function expectLive(page: Page): Promise<void> {
  await expect(page.getByTestId('live-mark').first()).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
}

/** Says at the end whether the page was loaded anew since. */
export function watchReloads(page: Page): { expectNone(): void } {
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  return { expectNone: () => expect(loads, 'the page was loaded anew').toBe(0) };
}

/** Rows of the incident list, by a text in them. */
export function incidentRow(page: Page, text: string | RegExp): Locator {
  return page.getByTestId(/^incident-\d+$/).filter({ hasText: text });
}

/** Ranked causes on the incident page. */
export function finding(page: Page, rank: number): Locator {
  return page.getByTestId(`finding-${rank}`);
}

/**
 * Unfolds an item of evidence of the first cause that is still folded: the real series come with numbers in them, and the
 * chart has them as a painted picture, with its query below. A fresh analysis may come in between; then it is tried again.
 */
export async function expectEvidenceChart(page: Page, incidentId: string): Promise<void> {
  await expect(async () => {
    const answer = await page.request.get(`${API}/incidents/${incidentId}/analysis`);
    const { analysis } = getIncidentAnalysis.response.parse(await answer.json());
    const evidence = analysis?.findings[0]?.evidence ?? [];
    const metrics = evidence.flatMap((item, index) => (item.metric === null ? [] : [{ id: item.id, index }]));
    const chosen = metrics[1] ?? metrics[0];
    if (analysis === null || chosen === undefined) {
      throw new Error('The cause has no evidence from metrics.');
    }
    const item = finding(page, 1).getByRole('list').first().getByRole('listitem').nth(chosen.index);
    const sentence = item.getByRole('button').first();
    if ((await sentence.getAttribute('aria-expanded')) === 'false') {
      await sentence.click();
    }
    await expectPainted(item.getByRole('figure').locator('canvas').first());
    const read = await page.request.get(`${API}/analyses/${analysis.id}/evidence/${chosen.id}`);
    const { series, query } = EvidenceSeries.parse(await read.json());
    const numbers = series.flatMap(({ values }) => values.filter((value) => value !== null));
    expect(numbers.length, 'numbers of the real series').toBeGreaterThan(5);
    await expect(item.getByText(query.slice(0, 40)).first()).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 90_000 });
}

/** What is used of a canvas; the types of the browser are not those of these files. */
interface CanvasElement {
  width: number;
  height: number;
  getContext(kind: '2d'): { getImageData(x: number, y: number, width: number, height: number): { data: Uint8Array } };
}

/** A canvas of some size with more than a few painted pixels. */
export async function expectPainted(canvas: Locator): Promise<void> {
  await expect(canvas).toBeVisible({ timeout: 10_000 });
  await expect
    .poll(() =>
      canvas.evaluate((element) => {
        const { width, height, getContext } = element as unknown as CanvasElement;
        const { data } = getContext.call(element, '2d').getImageData(0, 0, width, height);
        let painted = 0;
        for (let at = 3; at < data.length; at += 4) {
          painted += (data[at] ?? 0) > 0 ? 1 : 0;
        }
        return painted;
      })
    )
    .toBeGreaterThan(500);
}
