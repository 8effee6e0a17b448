import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import type { MetricFamily } from '../metrics.ts';
import { createShop, exposition } from './index.ts';

const SAMPLE =
  /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")*\})? (NaN|[+-]Inf|-?[0-9.e+-]+)$/;

describe('text format', () => {
  test('escapes help, label values and special numbers', () => {
    const family: MetricFamily = {
      name: 'odd',
      help: 'a\\b\nc',
      type: 'gauge',
      samples: [
        { name: 'odd', labels: { path: 'C:\\x "y"\nz' }, value: Infinity },
        { name: 'odd', labels: {}, value: -Infinity },
        { name: 'odd', labels: { a: '1', b: '' }, value: Number.NaN },
        { name: 'odd', labels: { a: '2' }, value: 1.5e-7 },
      ],
    };
    assert.equal(
      exposition([family]),
      '# HELP odd a\\\\b\\nc\n# TYPE odd gauge\nodd{path="C:\\\\x \\"y\\"\\nz"} +Inf\nodd -Inf\nodd{a="1",b=""} NaN\nodd{a="2"} 1.5e-7\n'
    );
  });

  const shop = createShop({ seed: 12, startMs: Date.UTC(2026, 2, 3, 12), fillerServices: 1 });
  shop.advance(shop.nowMs + 120_000);
  shop.inject('memory-leak', 'payment', 1);
  shop.inject('bad-deploy', 'cart', 0.8);
  shop.advance(shop.nowMs + 120_000);
  const texts = shop.targets.flatMap((target) => {
    try {
      return [{ target, text: exposition(target.collect(shop.nowMs)) }];
    } catch {
      return [];
    }
  });

  test('every line of every target is valid, every series is there once, families are in one piece', () => {
    assert.ok(texts.length >= 22);
    for (const { target, text } of texts) {
      assert.ok(text.endsWith('\n'));
      const series = new Set<string>();
      const families = new Set<string>();
      for (const line of text.trimEnd().split('\n')) {
        if (line.startsWith('# TYPE ')) {
          const name = line.split(' ')[2] ?? '';
          assert.ok(!families.has(name), `${target.job}: ${name} twice`);
          families.add(name);
        } else if (!line.startsWith('# HELP ')) {
          assert.match(line, SAMPLE);
          const key = line.slice(0, line.lastIndexOf(' '));
          assert.ok(!series.has(key), `${target.job}: ${key} twice`);
          series.add(key);
        }
      }
    }
  });

  test('job and instance are left to the scraper', () => {
    for (const { text } of texts) {
      assert.doesNotMatch(text, /[{,](job|instance)="/);
    }
  });

  const promtool = spawnSync('promtool', ['--version']).status === 0;
  test('promtool parses each of them', { skip: promtool ? false : 'promtool is not installed' }, () => {
    for (const { target, text } of texts) {
      // Exit status 3 means that a name is against the style guide, as many names of real exporters are.
      const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
      assert.ok(status === 0 || status === 3, `${target.job}: ${stderr}`);
      assert.doesNotMatch(stderr, /error while linting/);
    }
  });
});
