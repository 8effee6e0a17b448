import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openInbox, SCENARIO_RULES, serveScenario, until, type Inbox } from './alertScenario.ts';
import { findRealPrometheus, startPrometheus, type RunningPrometheus, type WebhookPayload } from './index.ts';

const real = findRealPrometheus();
const kinds = real === undefined ? (['standin'] as const) : (['real', 'standin'] as const);

/** A message without what depends on the moment and on ports. */
function timeless(payload: WebhookPayload): unknown {
  return {
    ...payload,
    externalURL: '',
    alerts: payload.alerts.map((alert) => ({
      ...alert,
      startsAt: alert.startsAt.startsWith('0001') ? 'never' : 'set',
      endsAt: alert.endsAt.startsWith('0001') ? 'never' : 'set',
    })),
  };
}

interface RuleJson {
  lastEvaluation: string;
  evaluationTime: number;
  alerts?: { activeAt: string; labels: Record<string, string> }[];
}

async function rulesOf(url: string): Promise<unknown> {
  const body = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
    data: { groups: (RuleJson & { rules: RuleJson[] })[] };
  };
  for (const timed of body.data.groups.flatMap((group) => [group, ...group.rules])) {
    timed.lastEvaluation = '';
    timed.evaluationTime = 0;
    timed.alerts?.forEach((alert) => (alert.activeAt = ''));
    timed.alerts?.sort((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1));
  }
  return body;
}

interface Seen {
  payloads: unknown[];
  rules: unknown;
  authorization: (string | undefined)[];
}

/** Two services fail, one recovers, then the other: what the receiver gets and what /rules shows in between. */
async function runScenario(kind: 'real' | 'standin', folder: string): Promise<Seen> {
  const shop = await serveScenario(['cart', 'payment', 'catalog']);
  const inbox = await openInbox();
  inbox.refuse = 1;
  const rules = join(folder, 'rules.yml');
  const bearerTokenFile = join(folder, 'token');
  writeFileSync(rules, SCENARIO_RULES);
  writeFileSync(bearerTokenFile, 'secret-of-the-test\n');
  let running: RunningPrometheus | undefined;
  try {
    running = await startPrometheus({
      kind,
      dataDir: join(folder, kind),
      targets: shop.targets,
      rules: [rules],
      webhook: { url: inbox.url, bearerTokenFile },
      scrapeIntervalMs: 1000,
      evaluationIntervalMs: 1000,
      groupWaitMs: 2500,
      groupIntervalMs: 2000,
      externalUrl: 'http://prometheus.example:9090',
    });
    assert.equal(running.kind, kind);
    shop.errors.set('cart', 50).set('payment', 125).set('catalog', -1);
    await message(inbox, 'both firing', (payload) => firing(payload) === 2);
    await message(inbox, 'the waiting alert', (payload) => payload.groupLabels.alertname === 'ReplicaDown');
    const seen = await rulesOf(running.url);
    shop.errors.set('cart', 0).set('catalog', 0);
    await message(
      inbox,
      'the waiting alert resolved',
      ({ groupLabels, status }) => groupLabels.alertname === 'ReplicaDown' && status === 'resolved'
    );
    await message(inbox, 'one resolved', (payload) => firing(payload) === 1 && payload.alerts.length === 2);
    shop.errors.delete('payment');
    await message(
      inbox,
      'all resolved',
      ({ groupLabels, status }) => groupLabels.alertname !== 'ReplicaDown' && status === 'resolved'
    );
    // Groups are sent independently of each other: only the order inside a group means something.
    const sorted = inbox.messages
      .map(({ payload }) => payload)
      .sort((a, b) => (a.groupKey < b.groupKey ? -1 : a.groupKey > b.groupKey ? 1 : 0));
    return {
      payloads: sorted.map(timeless),
      rules: seen,
      authorization: inbox.messages.map(({ headers }) => headers.authorization),
    };
  } finally {
    await running?.stop();
    await inbox.stop();
    await shop.stop();
  }
}

function firing(payload: WebhookPayload): number {
  return payload.alerts.filter((alert) => alert.status === 'firing').length;
}

function message(inbox: Inbox, what: string, matches: (payload: WebhookPayload) => boolean): Promise<unknown> {
  return until(what, () => inbox.messages.find(({ payload }) => matches(payload)));
}

describe('alerts from rule to webhook', () => {
  const seen = new Map<string, Seen>();

  for (const kind of kinds) {
    test(`${kind}: firing, partly resolved, resolved, after a refusal by the receiver`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
      try {
        const result = await runScenario(kind, folder);
        seen.set(kind, JSON.parse(JSON.stringify(result).replaceAll(folder, '')) as Seen);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      assert.ok(seen.get(kind)!.authorization.every((header) => header === 'Bearer secret-of-the-test'));
    });
  }

  test(
    'the stand-in sends the same messages and shows the same rules',
    { skip: real === undefined && 'skipped: no prometheus on the PATH' },
    () => {
      assert.deepEqual(seen.get('standin')!.rules, seen.get('real')!.rules);
      assert.deepEqual(seen.get('standin')!.payloads, seen.get('real')!.payloads);
    }
  );
});
