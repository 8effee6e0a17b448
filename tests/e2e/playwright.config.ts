import { existsSync } from 'node:fs';
import process from 'node:process';
import { defineConfig } from '@playwright/test';

const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/**
 * `workbench`: the product without a Grafana, started once for all specs. `screenshots`: the pictures in docs, on demand.
 * `grafana`: the journey in the Grafana of GRAFANA_URL. scripts/runPlaywright.ts names the one that is wanted.
 */
export default defineConfig({
  outputDir: '../../test-results',
  globalSetup: './support/globalSetup.ts',
  timeout: 240_000,
  expect: { timeout: 30_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: process.env['E2E_REPORT'] ?? '../../test-results/report.json' }]],
  use: {
    headless: true,
    viewport: { width: 1440, height: 900 },
    actionTimeout: 30_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      // Chromium's own sandbox does not work for root, nor in most containers; only our own pages are opened.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    },
  },
  projects: [
    // Folders, not patterns: a pattern would also match the name of a folder that the whole repository lies in.
    { name: 'workbench', testDir: 'workbench' },
    { name: 'screenshots', testDir: 'screenshots' },
    { name: 'grafana', testDir: 'grafana' },
  ],
});
