import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page, type Request, type Response } from '@playwright/test';
import { z } from 'zod';
import { parseDashboards } from '../../dashboards/files.ts';
import type { CallGrafana } from './grafanaApi.ts';

const SHOP = fileURLToPath(new URL('../../../dashboards/shop.json', import.meta.url));
/** So tall that Grafana, which draws what is in sight, draws every panel. */
const TALL = { width: 1440, height: 3_200 };

const Answer = z.object({
  results: z.record(
    z.string(),
    z.object({
      error: z.string().optional(),
      frames: z.array(z.object({ data: z.object({ values: z.array(z.array(z.unknown())) }) })).default([]),
    })
  ),
});

/** Makes the demo's own dashboard in this folder, on this data source of metrics; answers with its path. */
export async function makeShopDashboard(call: CallGrafana, folderUid: string, datasourceUid: string): Promise<string> {
  const text = readFileSync(SHOP, 'utf8').replaceAll('"uid": "prometheus"', `"uid": "${datasourceUid}"`);
  const uid = `${folderUid}-shop`;
  const dashboard = { ...z.looseObject({}).parse(JSON.parse(text)), uid, id: null };
  await call('POST', 'api/dashboards/db', { folderUid, overwrite: true, dashboard });
  return `/d/${uid}`;
}

/**
 * Opens each of the nine dashboards as grafana:connect installed it: every panel stands there without an error, every query is
 * answered, with rows in at least one panel.
 */
export async function expectOurDashboards(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize(TALL);
  for (const { dashboard } of parseDashboards()) {
    await test.step(dashboard.title, async () => {
      const answers = watchAnswers(page);
      await page.goto(`/d/${dashboard.uid}`);
      for (const { title } of dashboard.panels) {
        await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible({ timeout: 60_000 });
      }
      await expect.poll(() => answers.rows(), { message: 'rows in an answer', timeout: 60_000 }).toBeGreaterThan(0);
      await expect.poll(() => answers.waiting(), { message: 'queries still to be answered', timeout: 60_000 }).toBe(0);
      expect(answers.refused(), 'queries without an answer').toEqual([]);
      await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
      answers.stop();
    });
  }
  if (before !== null) {
    await page.setViewportSize(before);
  }
}

interface Answers {
  /** Queries that were asked and not yet answered. */
  waiting(): number;
  /** Rows of all frames so far. */
  rows(): number;
  /** What Grafana or the data source refused, each with its words. */
  refused(): string[];
  stop(): void;
}

/** Hears what the panels of the open page are answered. */
function watchAnswers(page: Page): Answers {
  const refused: string[] = [];
  const asked = new Set<Request>();
  let rows = 0;
  const ask = (request: Request): void => {
    if (request.url().includes('/api/ds/query')) {
      asked.add(request);
    }
  };
  const hear = async (response: Response): Promise<void> => {
    if (!response.url().includes('/api/ds/query')) {
      return;
    }
    const text = await response.text();
    const { data } = Answer.safeParse(JSON.parse(text));
    const errors = Object.values(data?.results ?? {}).flatMap(({ error }) => (error === undefined ? [] : [error]));
    if (!response.ok() || data === undefined || errors.length > 0) {
      refused.push(`${response.status()} ${text.slice(0, 300)}`);
      return;
    }
    for (const { frames } of Object.values(data.results)) {
      rows += frames.reduce((sum, frame) => sum + (frame.data.values[0]?.length ?? 0), 0);
    }
  };
  const listener = (response: Response): void => {
    // A page that is left takes its answers along.
    hear(response)
      .catch(() => undefined)
      .finally(() => asked.delete(response.request()));
  };
  const forget = (request: Request): void => void asked.delete(request);
  page.on('request', ask).on('response', listener).on('requestfailed', forget);
  return {
    waiting: () => asked.size,
    rows: () => rows,
    refused: () => refused,
    stop: () => void page.off('request', ask).off('response', listener).off('requestfailed', forget),
  };
}
