import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { playbookQueries } from '../playbooks/index.ts';
import { createShop } from '../shop/index.ts';
import { ask, difference } from './compareAnswers.ts';
import {
  createStandin,
  findRealPrometheus,
  startPrometheus,
  type HistoryScrape,
  type RunningPrometheus,
  type Standin,
} from './index.ts';
import { METRIC_SHAPES, PRODUCT_QUERIES } from './queries.ts';
import type { Expr } from './standin/promql/ast.ts';
import { parseQuery } from './standin/promql/parse.ts';
import { printQuery } from './standin/promql/print.ts';
import { readRuleFile, type GroupDefinition } from './standin/rules/ruleFile.ts';

const real = findRealPrometheus();
const rulesDir = join(import.meta.dirname, '..', 'rules');
const ruleFiles = readdirSync(rulesDir)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => join(rulesDir, name));
const STEP_MS = 10_000;
const SPAN_MS = 1_200_000;
const START_MS = 1_750_000_000_000;

interface Dashboard {
  panels: { targets: { expr: string }[] }[];
}

function dashboardQueries(): string[] {
  const folder = join(import.meta.dirname, '..', '..', 'dashboards');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.flatMap((name) => {
    const { panels } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Dashboard;
    return panels.flatMap((panel) => panel.targets.map((target) => target.expr));
  });
}

/** The expression and its parts: a condition that holds nowhere would compare nothing, the rates below it do. */
function withParts(expr: Expr): string[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'matrixSelector':
      return [];
    case 'vectorSelector':
      return [printQuery(expr)];
    case 'call':
      return [printQuery(expr), ...expr.args.flatMap(withParts)];
    case 'binary':
      return [printQuery(expr), ...withParts(expr.left), ...withParts(expr.right)];
    case 'subquery':
      return withParts(expr.expr);
    default:
      return [printQuery(expr), ...withParts(expr.expr)];
  }
}

/** Series that the recording rules wrote at this moment; without job and instance, as rules write them. */
function recordedScrape(standin: Standin, groups: readonly GroupDefinition[], timeMs: number): HistoryScrape {
  const names = new Set(
    groups.flatMap((group) => group.rules.flatMap((rule) => (rule.kind === 'recording' ? [rule.name] : [])))
  );
  const families = [...names].map((name) => {
    const result = standin.query(`${name} and timestamp(${name}) == ${timeMs / 1000}`, timeMs);
    const samples = result.type === 'vector' ? result.samples : [];
    return {
      name,
      help: '',
      type: 'gauge' as const,
      samples: samples.map(({ labels, point }) => ({ name, labels: labels.withoutName().toRecord(), value: point[1] })),
    };
  });
  return { timestampMs: timeMs, job: '', instance: '', families };
}

/** Twenty minutes of the shop, a fault in the second half, with what the recording rules make of it. */
function shopHistory(groups: readonly GroupDefinition[]): HistoryScrape[] {
  const shop = createShop({ seed: 7, startMs: START_MS, logs: false });
  const standin = createStandin({ rules: ruleFiles, evaluationIntervalMs: STEP_MS });
  const history: HistoryScrape[] = [];
  for (let timeMs = START_MS + STEP_MS; timeMs <= START_MS + SPAN_MS; timeMs += STEP_MS) {
    if (timeMs === START_MS + SPAN_MS / 2) {
      const choice = shop.faults.find((fault) => fault.kind === 'bad-deploy')!;
      shop.inject(choice.kind, choice.targets[0]!, 0.9);
    }
    shop.advance(timeMs);
    standin.scrape(shop.targets, timeMs);
    standin.evaluateRules(timeMs);
    for (const target of shop.targets) {
      history.push({
        timestampMs: timeMs,
        job: target.job,
        instance: target.instance,
        families: target.collect(timeMs),
      });
    }
    history.push(recordedScrape(standin, groups, timeMs));
  }
  return history;
}

describe('every expression of the rules and of the product', () => {
  const groups = ruleFiles.flatMap(readRuleFile);
  const rules = groups.flatMap((group) => group.rules.map((rule) => rule.query.expr));
  const asked = [...PRODUCT_QUERIES, ...dashboardQueries(), ...playbookQueries()].map(
    (query) => parseQuery(query).expr
  );
  const queries = [...new Set([...rules, ...asked].flatMap(withParts))];

  test('is evaluated by the stand-in', () => {
    assert.ok(rules.length > 0);
    const standin = createStandin();
    for (const query of queries) {
      assert.doesNotThrow(() => standin.query(query, START_MS), query);
    }
  });

  describe(
    'gets the real answers over the shop',
    { skip: real === undefined && 'skipped: no prometheus on the PATH' },
    () => {
      let dataDir = '';
      let prometheus: RunningPrometheus;
      let standin: { url: string; stop(): Promise<void> };

      before(async () => {
        dataDir = mkdtempSync(join(tmpdir(), 'prometheus-'));
        const history = shopHistory(groups);
        const memory = createStandin();
        await memory.backfill(history);
        [prometheus, standin] = await Promise.all([
          startPrometheus({ kind: 'real', dataDir, targets: [], rules: [], history: () => history, retentionMs: 6e11 }),
          memory.listen(),
        ]);
      });

      after(async () => {
        await Promise.all([prometheus?.stop(), standin?.stop()]);
        rmSync(dataDir, { recursive: true, force: true });
      });

      async function compare(
        path: string,
        asks: readonly string[],
        params: Record<string, string>
      ): Promise<{ failures: string[]; answered: number }> {
        const failures: string[] = [];
        let answered = 0;
        for (const query of asks) {
          const asked = { ...params, query };
          const [expected, answer] = await Promise.all([
            ask(prometheus.url, path, asked),
            ask(standin.url, path, asked),
          ]);
          const found = difference(expected, answer, false);
          failures.push(...(found === undefined ? [] : [`${query}: ${found}`]));
          answered += Number((expected.body.data?.result as unknown[] | undefined)?.length !== 0);
        }
        return { failures, answered };
      }

      test('instant and range', async () => {
        const [start, end] = [START_MS + SPAN_MS / 4, START_MS + SPAN_MS].map((ms) => String(ms / 1000)) as [
          string,
          string,
        ];
        const range = await compare('/api/v1/query_range', queries, { start, end, step: '15' });
        const instant = await compare('/api/v1/query', queries, { time: end });
        assert.deepEqual([...range.failures, ...instant.failures], []);
        const share = range.answered / queries.length;
        assert.ok(share > 0.6, `only ${range.answered} of ${queries.length} queries had an answer to compare`);
      });

      test('metric names are the same', async () => {
        const names = await Promise.all(
          [prometheus.url, standin.url].map(async (url) => {
            const span = `start=${START_MS / 1000}&end=${(START_MS + SPAN_MS) / 1000}`;
            return (await (await fetch(`${url}/api/v1/label/__name__/values?${span}`)).json()) as { data: string[] };
          })
        );
        assert.deepEqual(names[1], names[0]);
        assert.ok(names[0]!.data.length > 50);
      });

      test('every metric, in the shapes in which the product asks for it', async () => {
        const body = (await (await fetch(`${standin.url}/api/v1/label/__name__/values`)).json()) as { data: string[] };
        const shaped = body.data.flatMap((name) => METRIC_SHAPES.map((shape) => shape.replaceAll(/\bM\b/g, name)));
        const [start, end] = [START_MS + SPAN_MS / 2, START_MS + SPAN_MS].map((ms) => String(ms / 1000));
        const { failures } = await compare('/api/v1/query_range', shaped, { start: start!, end: end!, step: '30' });
        assert.deepEqual(failures, []);
      });
    }
  );
});
