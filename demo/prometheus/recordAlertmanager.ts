import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInbox, SCENARIO_RULES, serveScenario, until } from './alertScenario.ts';
import { startPrometheus, type WebhookPayload } from './index.ts';

/**
 * Records what a real Alertmanager sends, for the ingest's tests:
 * `node demo/prometheus/recordAlertmanager.ts backend/ingest/sources/alertmanager/recordings`.
 */
const target = process.argv[2];
if (target === undefined) {
  throw new Error('the directory for the recordings is missing');
}
const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
const shop = await serveScenario(['cart', 'payment', 'catalog']);
const inbox = await openInbox();
const rules = join(folder, 'rules.yml');
writeFileSync(rules, SCENARIO_RULES);
const running = await startPrometheus({
  kind: 'real',
  dataDir: join(folder, 'data'),
  targets: shop.targets,
  rules: [rules],
  webhook: { url: inbox.url },
  scrapeIntervalMs: 1000,
  evaluationIntervalMs: 1000,
  groupIntervalMs: 2000,
  externalUrl: 'http://prometheus.example:9090',
  alertmanagerExternalUrl: 'http://alertmanager.example:9093',
});

async function record(name: string, matches: (payload: WebhookPayload) => boolean): Promise<void> {
  const found = await until(name, () => inbox.messages.find(({ payload }) => matches(payload)));
  writeFileSync(join(target!, `${name}.json`), `${JSON.stringify(found.payload, undefined, 2)}\n`);
  inbox.messages.length = 0;
}

try {
  shop.errors.set('cart', 50);
  await record('firing', ({ status, alerts }) => status === 'firing' && alerts.length === 1);
  shop.errors.set('payment', 125).set('catalog', 90);
  await record('firing-grouped', ({ alerts }) => alerts.length === 3);
  shop.errors.set('payment', 0);
  await record('partly-resolved', ({ alerts }) => alerts.some(({ status }) => status === 'resolved'));
  shop.errors.set('cart', 0).set('catalog', 0);
  await record('resolved-grouped', ({ status }) => status === 'resolved');
  shop.errors.set('cart', 60);
  await record('firing-again', ({ status }) => status === 'firing');
  shop.errors.set('cart', 0);
  await record('resolved', ({ status }) => status === 'resolved');
} finally {
  await running.stop();
  await Promise.all([shop.stop(), inbox.stop()]);
  rmSync(folder, { recursive: true, force: true });
}
