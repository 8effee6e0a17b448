import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { createShop } from '../shop/index.ts';

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => join(import.meta.dirname, name));

function rulesOf(file: string): Rule[] {
  const { groups } = parse(readFileSync(file, 'utf8')) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules);
}

function metricsIn(expr: string): string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({
    enter(node) {
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') {
        found.push(expr.slice(node.from, node.to));
      }
    },
  });
  return found;
}

const rules = files.flatMap(rulesOf);
const alerts = rules.filter((rule) => rule.alert !== undefined);

describe('rules', () => {
  const promtool = spawnSync('promtool', ['--version']).status === 0;
  test('promtool accepts them', { skip: promtool ? false : 'promtool is not installed' }, () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', ...files], { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
  });

  test('every alert has severity, team and what a person on call needs', () => {
    assert.ok(alerts.length >= 20);
    for (const { alert, labels = {}, annotations = {}, expr } of alerts) {
      assert.match(labels.severity ?? '', /^(critical|warning)$/, alert);
      assert.ok(labels.team !== undefined || expr.includes('group_left (team)'), `${alert} has a team`);
      assert.ok(
        labels.service !== undefined || /"(service|node)", "\$1"/.test(expr) || alert?.startsWith('Node'),
        `${alert} says whose`
      );
      for (const name of ['summary', 'description', 'runbook_url']) {
        assert.ok((annotations[name] ?? '').length > 10, `${alert} ${name}`);
      }
    }
    assert.equal(new Set(alerts.map((rule) => rule.alert)).size, alerts.length);
  });

  test('no rule names a fault', () => {
    const names = createShop({ seed: 1, startMs: 0 }).faults.map((choice) => choice.kind.replaceAll('-', ' '));
    for (const file of files) {
      const text = readFileSync(file, 'utf8').toLowerCase();
      for (const word of [...names, 'noisy', 'leak', 'bad deploy', 'surge', 'misconfig']) {
        assert.ok(!text.includes(word), `${file} says ${word}`);
      }
    }
  });

  test('every metric that a rule reads exists in the shop', () => {
    const shop = createShop({ seed: 1, startMs: Date.UTC(2026, 2, 3, 12), changeEveryMs: 0 });
    shop.inject('memory-leak', 'cart', 1);
    const names = new Set(['up', ...rules.map((rule) => rule.record ?? '')]);
    for (let i = 0; i < 24; i++) {
      shop.advance(shop.nowMs + 5000);
      for (const target of shop.targets) {
        try {
          for (const family of target.collect(shop.nowMs)) {
            for (const sample of family.samples) {
              names.add(sample.name);
            }
          }
        } catch {
          // A pod that restarts is read the next time.
        }
      }
    }
    let read = 0;
    for (const { expr } of rules) {
      for (const name of metricsIn(expr)) {
        assert.ok(names.has(name), `${name} in ${expr}`);
        read++;
      }
    }
    assert.ok(read > 40);
  });
});
