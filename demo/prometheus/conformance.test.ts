import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ask, difference } from './compareAnswers.ts';
import { conformanceData, DATA_END_MS, DATA_START_MS } from './conformanceData.ts';
import { createStandin, findRealPrometheus, startPrometheus, type RunningPrometheus } from './index.ts';
import { LANGUAGE_QUERIES, WRONG_QUERIES } from './queries.ts';

const real = findRealPrometheus();
const YEARS_MS = 20 * 365 * 86_400_000;

describe(
  'the stand-in answers as the real Prometheus',
  { skip: real === undefined && 'skipped: no prometheus on the PATH' },
  () => {
    let dataDir = '';
    let prometheus: RunningPrometheus;
    let standin: { url: string; stop(): Promise<void> };

    before(async () => {
      dataDir = mkdtempSync(join(tmpdir(), 'prometheus-'));
      const shared = { dataDir, targets: [], rules: [], retentionMs: YEARS_MS };
      const memory = createStandin({ retentionMs: YEARS_MS });
      await memory.backfill(conformanceData());
      [prometheus, standin] = await Promise.all([
        startPrometheus({ ...shared, kind: 'real', history: conformanceData }),
        memory.listen(),
      ]);
    });

    after(async () => {
      await Promise.all([prometheus?.stop(), standin?.stop()]);
      rmSync(dataDir, { recursive: true, force: true });
    });

    const middle = DATA_START_MS + 1_803_250;
    const withTime = (query: string): string => query.replace(/\bT\b/g, String((DATA_START_MS + 2_000_500) / 1000));

    async function compare(
      path: string,
      queries: readonly string[],
      params: Record<string, string>
    ): Promise<string[]> {
      const failures: string[] = [];
      for (const query of queries.map(withTime)) {
        const asked = { ...params, query };
        const [expected, answer] = await Promise.all([ask(prometheus.url, path, asked), ask(standin.url, path, asked)]);
        const ordered = path.endsWith('query') && /^sort|^topk\(|^bottomk\(/.test(query);
        const found = difference(expected, answer, ordered);
        if (found !== undefined) {
          failures.push(`${query}: ${found}`);
        }
      }
      return failures;
    }

    for (const [name, timeMs] of Object.entries({
      start: DATA_START_MS + 20_000,
      middle,
      'after a gap': middle + 240_000,
      end: DATA_END_MS + 60_000,
      past: DATA_END_MS + 299_000,
    })) {
      test(`instant queries, ${name}`, async () => {
        assert.deepEqual(await compare('/api/v1/query', LANGUAGE_QUERIES, { time: String(timeMs / 1000) }), []);
      });
    }

    for (const [stepSeconds, spanMs] of [
      [15, 900_000],
      [37.5, 3_600_000],
      [300, 4_200_000],
    ] as const) {
      test(`range queries, step ${stepSeconds} s`, async () => {
        const start = DATA_START_MS + 1_200_000 - spanMs / 6;
        const params = { start: String(start / 1000), end: String((start + spanMs) / 1000), step: String(stepSeconds) };
        const comparable = LANGUAGE_QUERIES.filter((query) => !/^predict_linear.*@/.test(query));
        assert.deepEqual(await compare('/api/v1/query_range', comparable, params), []);
      });
    }

    test('nearly every query has an answer to compare', async () => {
      let answered = 0;
      for (const query of LANGUAGE_QUERIES.map(withTime)) {
        const { body } = await ask(prometheus.url, '/api/v1/query', { query, time: String(middle / 1000) });
        answered += Number(((body.data?.result as unknown[] | undefined)?.length ?? 0) > 0);
      }
      const share = answered / LANGUAGE_QUERIES.length;
      assert.ok(share > 0.8, `only ${answered} of ${LANGUAGE_QUERIES.length} queries had an answer to compare`);
    });

    test('every wrong query is refused by the real one', async () => {
      for (const query of WRONG_QUERIES.map(withTime)) {
        assert.equal((await ask(prometheus.url, '/api/v1/query', { query })).status, 400, query);
      }
    });

    test('wrong queries are refused alike', async () => {
      assert.deepEqual(await compare('/api/v1/query', WRONG_QUERIES, { time: String(middle / 1000) }), []);
    });

    test('wrong parameters are refused alike', async () => {
      const failures: string[] = [];
      const cases: [string, Record<string, string>][] = [
        ['/api/v1/query', { query: 'gauge', time: 'yesterday' }],
        ['/api/v1/query_range', { query: 'gauge', start: '1', end: '0', step: '1' }],
        ['/api/v1/query_range', { query: 'gauge', start: '0', end: '1', step: '0' }],
        ['/api/v1/query_range', { query: 'gauge', start: '0', end: '1', step: 'x' }],
        ['/api/v1/query_range', { query: 'gauge', start: '0', end: '100000', step: '1' }],
        ['/api/v1/query_range', { query: 'gauge[5m]', start: '0', end: '1', step: '1' }],
        ['/api/v1/query_range', { query: 'gauge', end: '1', step: '1' }],
        ['/api/v1/series', {}],
      ];
      for (const [path, params] of cases) {
        const [expected, answer] = await Promise.all([
          ask(prometheus.url, path, params),
          ask(standin.url, path, params),
        ]);
        assert.equal(expected.status, 400, `${path} ${JSON.stringify(params)}`);
        failures.push(...[difference(expected, answer, false)].filter((found) => found !== undefined));
        assert.equal(answer.body.error, expected.body.error);
      }
      assert.deepEqual(failures, []);
    });

    test('series, labels and label values are the same', async () => {
      const span = `start=${DATA_START_MS / 1000}&end=${DATA_END_MS / 1000}`;
      // prettier-ignore
      const paths = [
      `labels?${span}`, `label/__name__/values?${span}`, `label/instance/values?${span}&match[]=gauge{zone="x"}`, `label/none/values?${span}`,
      `label/bad-name/values?${span}`, `series?${span}&match[]=gauge&match[]={__name__=~"sparse|up"}`, `series?${span}&match[]=nothing`, `labels?${span}&match[]=latency_seconds_bucket`,
    ];
      for (const path of paths) {
        const [expected, answer] = await Promise.all(
          [prometheus.url, standin.url].map(async (url) => {
            const body = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { data?: unknown[] };
            body.data?.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
            return body;
          })
        );
        assert.deepEqual(answer, expected, path);
      }
    });
  }
);
