import process from 'node:process';
import { startProduct } from './product.ts';

/**
 * Starts the product once for all specs of the workbench, and ends it after the last. E2E_URL names one that runs
 * already; Grafana's spec brings its own parts.
 */
// oxlint-disable-next-line import/no-default-export -- Playwright asks for it
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['E2E_PROJECT'] === 'grafana' || process.env['E2E_URL'] !== undefined) {
    return undefined;
  }
  const product = await startProduct();
  process.env['E2E_URL'] = product.url;
  return () => product.stop();
}
