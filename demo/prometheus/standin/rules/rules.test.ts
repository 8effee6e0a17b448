import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { ScrapeTarget } from '../../../metrics.ts';
import { createStandin, type Standin, type WebhookPayload } from '../index.ts';
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from './humanize.ts';
import { formatFixed, formatSignificant, sprintf } from './printf.ts';
import { parseTemplate } from './template.ts';

describe('templates', () => {
  const data = { labels: { service: 'cart', empty: '' }, value: 0.1234567 };
  const cases: [string, string][] = [
    ['plain', 'plain'],
    ['{{ $labels.service }}: {{ $value }}', 'cart: 0.1234567'],
    ['{{.Labels.service}}{{ .Labels.missing }}.', 'cart.'],
    ['{{ $value | humanizePercentage }}', '12.35%'],
    ['{{ humanizePercentage $value }}', '12.35%'],
    ['{{ printf "%.2f of %s" $value $labels.service }}', '0.12 of cart'],
    ['{{ $value | printf "%.1f%%" }}', '0.1%'],
    ['{{ ($value | humanize) | toUpper }}', '123.5M'],
    ['a {{- " x" -}} b', 'a xb'],
  ];
  for (const [template, expected] of cases.filter(([text]) => !text.includes('{{- $labels'))) {
    test(template, () => assert.equal(parseTemplate(template)(data), expected));
  }

  for (const template of [
    '{{ if $value }}x{{ end }}',
    '{{ query "up" }}',
    '{{ $labels.a',
    '{{ humanize }}',
    '{{ nothing $value }}',
    '{{ $value $value }}',
  ]) {
    test(`${template} is refused`, () => assert.throws(() => parseTemplate(template)));
  }
});

test('numbers for people, as Prometheus writes them', () => {
  assert.deepEqual([0, 1234567, 999.95, -1500, 0.00012, NaN, Infinity].map(humanize), [
    '0',
    '1.235M',
    '1000',
    '-1.5k',
    '120u',
    'NaN',
    '+Inf',
  ]);
  assert.deepEqual([1, 1536, 3 * 2 ** 30].map(humanize1024), ['1', '1.5ki', '3Gi']);
  assert.deepEqual([0, 0.012, 4.5, 61, 3661, 90_061, -5].map(humanizeDuration), [
    '0s',
    '12ms',
    '4.5s',
    '1m 1s',
    '1h 1m 1s',
    '1d 1h 1m 1s',
    '-5s',
  ]);
  assert.deepEqual([0.04, 1, 0.123456].map(humanizePercentage), ['4%', '100%', '12.35%']);
});

test('halves round to even, as in Go', () => {
  assert.deepEqual(
    [formatFixed(0.125, 2), formatFixed(0.375, 2), formatFixed(2.5, 0), formatFixed(0.5, 0), formatFixed(1.5, 0)],
    ['0.12', '0.38', '2', '0', '2']
  );
  assert.deepEqual(
    [formatFixed(999.999, 2), formatFixed(0, 2), formatFixed(-1.005, 1), formatFixed(0.004, 2), formatFixed(1e21, 1)],
    ['1000.00', '0.00', '-1.0', '0.00', '1000000000000000000000.0']
  );
  assert.deepEqual(
    [formatSignificant(1234.5, 4), formatSignificant(12_345, 4), formatSignificant(0.00001234, 3)],
    ['1234', '1.234e+04', '1.23e-05']
  );
  assert.throws(() => sprintf('%d', [1]));
  assert.throws(() => sprintf('%s', []));
});

const RULES = `
groups:
  - name: g
    rules:
      - record: level:double
        expr: level * 2
      - alert: High
        expr: level:double > 10
        for: 10s
        keep_firing_for: 10s
        labels: { severity: page }
        annotations: { summary: '{{ $labels.name }} {{ $value }}' }
      - alert: Wrong
        expr: level / on () level > 1e9
`;

describe('rules over simulated time', () => {
  const T = 1_700_000_000_000;
  const levels = new Map<string, number>();
  const target: ScrapeTarget = {
    job: 'j',
    instance: 'i',
    collect: () => [
      {
        name: 'level',
        help: 'A level.',
        type: 'gauge',
        samples: [...levels].map(([name, value]) => ({ name: 'level', labels: { name }, value })),
      },
    ],
  };
  let folder = '';
  let standin: Standin;
  const sent: WebhookPayload[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
    writeFileSync(join(folder, 'r.yml'), RULES);
    levels.clear();
    sent.length = 0;
    standin = createStandin({
      rules: [join(folder, 'r.yml')],
      groupWaitMs: 0,
      notify: (payload) => void sent.push(payload),
    });
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function run(fromSecond: number, toSecond: number): Promise<string[]> {
    const seen: string[] = [];
    for (let second = fromSecond; second <= toSecond; second += 5) {
      const nowMs = T + second * 1000;
      standin.scrape([target], nowMs);
      for (const { labels, from, to, value } of standin.evaluateRules(nowMs)) {
        seen.push(`${second} ${labels.name} ${from}>${to} ${value}`);
      }
      await standin.dispatch(nowMs);
    }
    return seen;
  }

  function vector(query: string, second: number): [Record<string, string>, number][] {
    const result = standin.query(query, T + second * 1000);
    assert.equal(result.type, 'vector');
    return result.type === 'vector' ? result.samples.map(({ labels, point }) => [labels.toRecord(), point[1]]) : [];
  }

  test('pending, firing after `for`, kept firing, resolved, and each told to the receiver', async () => {
    levels.set('a', 6);
    assert.deepEqual(await run(0, 15), ['0 a inactive>pending 12', '10 a pending>firing 12']);
    assert.deepEqual(vector('ALERTS', 15), [
      [
        {
          __name__: 'ALERTS',
          alertname: 'High',
          alertstate: 'firing',
          instance: 'i',
          job: 'j',
          name: 'a',
          severity: 'page',
        },
        1,
      ],
    ]);
    assert.deepEqual(
      vector('ALERTS_FOR_STATE', 15).map(([, value]) => value),
      [T / 1000]
    );
    levels.set('a', 1);
    assert.deepEqual(await run(20, 40), ['30 a firing>inactive 12']);
    assert.deepEqual(vector('ALERTS', 40), []);
    assert.deepEqual(
      sent.map(({ status }) => status),
      ['firing', 'resolved']
    );
    assert.deepEqual(sent[0]!.alerts[0]!.annotations, { summary: 'a 12' });
    assert.equal(sent[1]!.alerts[0]!.endsAt, new Date(T + 30_000).toISOString().replace('.000', ''));
  });

  test('a condition that does not last never fires', async () => {
    levels.set('a', 6);
    await run(0, 5);
    levels.set('a', 0);
    assert.deepEqual(await run(10, 10), ['10 a pending>inactive 12']);
    assert.deepEqual(sent, []);
  });

  test('a recorded series ends when its source ends', async () => {
    levels.set('a', 1).set('b', 2);
    await run(0, 5);
    levels.delete('a');
    await run(10, 10);
    assert.deepEqual(vector('level:double', 10), [
      [{ __name__: 'level:double', instance: 'i', job: 'j', name: 'b' }, 4],
    ]);
    assert.equal(vector('level:double', 9).length, 2);
  });

  test('a rule that fails says so and the others go on', async () => {
    levels.set('a', 1).set('b', 2);
    await run(0, 0);
    const { url, stop } = await standin.listen();
    const body = (await (await fetch(`${url}/api/v1/rules?type=alert`)).json()) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    };
    await stop();
    const health = body.data.groups[0]!.rules.map((rule) => [
      rule.name,
      rule.health,
      (rule.lastError ?? '').slice(0, 36),
    ]);
    assert.deepEqual(health, [
      ['High', 'ok', ''],
      ['Wrong', 'err', 'found duplicate series for the match'],
    ]);
  });

  for (const [what, text] of [
    ['an unknown field', 'groups: [{ name: g, rules: [{ alert: A, expr: up, severity: x }] }]'],
    ['a wrong expression', 'groups: [{ name: g, rules: [{ alert: A, expr: "up +" }] }]'],
    [
      'a template that is not supported',
      'groups: [{ name: g, rules: [{ alert: A, expr: up, annotations: { a: "{{ query `up` }}" } }] }]',
    ],
    ['a wrong duration', 'groups: [{ name: g, rules: [{ alert: A, expr: up, for: soon }] }]'],
    ['a repeated group', 'groups: [{ name: g, rules: [] }, { name: g, rules: [] }]'],
    ['no rule name', 'groups: [{ name: g, rules: [{ expr: up }] }]'],
  ] as const) {
    test(`a rule file with ${what} is refused`, () => {
      const path = join(folder, 'wrong.yml');
      writeFileSync(path, text);
      assert.throws(() => createStandin({ rules: [path] }), /wrong\.yml/);
    });
  }
});
