import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MetricFamily } from '../../../metrics.ts';
import { createStandin } from '../index.ts';
import { formatExponent, formatGeneral, formatPlain, formatSample } from './formatNumber.ts';
import { formatDuration, parseDuration, parseString } from './literals.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';
import { compileAnchored, expandTemplate } from './re2.ts';

const T = 1_700_000_000_000;

/** A counter with a reset and a gauge, every 10 s for a minute. */
function fixture(): ReturnType<typeof createStandin> {
  const standin = createStandin();
  const counter = [0, 10, 20, 5, 15, 25, 35];
  const gauge = [1, 4, 2, 8, 5, 7, NaN];
  for (const [i, value] of counter.entries()) {
    const collect = (): MetricFamily[] => [
      {
        name: 'x',
        help: '',
        type: 'gauge',
        samples: [
          { name: 'c', labels: { code: '200' }, value },
          { name: 'g', labels: {}, value: gauge[i]! },
          { name: 'h_bucket', labels: { le: '1' }, value: 50 },
          { name: 'h_bucket', labels: { le: '2' }, value: 90 },
          { name: 'h_bucket', labels: { le: '+Inf' }, value: 100 },
        ],
      },
    ];
    standin.scrape([{ job: 'j', instance: 'i', collect }], T + i * 10_000);
  }
  return standin;
}

describe('values computed by hand', () => {
  const standin = fixture();
  const cases: [string, number][] = [
    // 0 to 35 with one restart from 20: 55 in 60 s, the window's edges on samples.
    ['increase(c[1m])', 55],
    ['rate(c[1m])', 55 / 60],
    // The first sample in 65 s is 5 s from the edge; the counter was 0 there, so nothing is added before it.
    ['increase(c[65s])', 55],
    ['irate(c[1m])', 1],
    ['resets(c[1m])', 1],
    ['delta(g[50s] offset 10s)', 6],
    ['max_over_time(g[50s] offset 10s)', 8],
    ['avg_over_time(g[50s] offset 10s)', 4.5],
    ['quantile_over_time(0.5, g[50s] offset 10s)', 4.5],
    ['changes(g[1m])', 6],
    ['histogram_quantile(0.5, h_bucket)', 1],
    ['histogram_quantile(0.7, h_bucket)', 1.5],
    ['histogram_quantile(0.99, h_bucket)', 2],
    ['deriv(c[20s])', 1],
    ['predict_linear(c[20s], 10)', 45],
    ['c / ignoring (code) group_left up', 35],
    ['sum by (job) (c) > bool 100', 0],
    ['max_over_time(c[1m:10s])', 35],
    ['absent(nothing)', 1],
    ['-c ^ 2', -1225],
    ['c - c offset 10s * 2', -15],
    ['count_over_time(g[1m] @ 1700000030)', 4],
  ];
  for (const [query, expected] of cases) {
    test(query, () => {
      const result = standin.query(query, T + 60_000);
      assert.equal(result.type, 'vector');
      assert.deepEqual(
        result.type === 'vector' && result.samples.map(({ point }) => Number(point[1].toPrecision(12))),
        [Number(expected.toPrecision(12))]
      );
    });
  }

  test('a sample counts for five minutes, not longer', () => {
    const count = (timeMs: number): number => {
      const result = standin.query('c', timeMs);
      return result.type === 'vector' ? result.samples.length : -1;
    };
    assert.deepEqual([count(T + 360_000), count(T + 360_001)], [1, 0]);
  });

  test('a query is given its own steps, also when it has been evaluated before', () => {
    const series = standin.queryRange('c', T, T + 60_000, 20_000);
    assert.deepEqual(
      series[0]!.points.map(([, value]) => value),
      [0, 20, 15, 35]
    );
  });
});

test('what only later versions know is refused, not guessed', () => {
  for (const query of [
    '1_000',
    '5m',
    'c[5]',
    'limitk(1, c)',
    '{"c"}',
    'c{"a"="b"}',
    'c smoothed',
    'c[5m] anchored',
    'c + fill(0) c',
    'c[1m+1m]',
    'first_over_time(c[5m])',
    'info(c)',
    'holt_winters(c[5m], 0.5, 0.5)',
    'c </ 5',
    'sum by ("a") (c)',
    'histogram_count(c)',
  ]) {
    assert.throws(() => parseQuery(query), { errorType: 'bad_data' }, query);
  }
  assert.throws(() => fixture().queryRange('predict_linear(c[1m] @ 1700000000, 5)', T, T + 60_000, 30_000), {
    errorType: 'execution',
  });
});

test('a query prints as Prometheus prints it', () => {
  const cases: [string, string][] = [
    ['sum(rate(x{b="c",a=~"d"}[5m]))by(z)', 'sum by (z) (rate(x{a=~"d",b="c"}[5m]))'],
    ['a/on(x)group_left b', 'a / on (x) group_left () b'],
    ['a>bool 5', 'a > bool 5'],
    ['x[90m:30s]offset 1d', 'x[1h30m:30s] offset 1d'],
    ['x @ 5 offset -1m', 'x @ 5.000 offset -1m'],
    ['topk(3,sum without(a)(x))', 'topk(3, sum without (a) (x))'],
    ['-(a+1e-5)', '-(a + 1e-05)'],
    ['{__name__="x"}', '{__name__="x"}'],
  ];
  for (const [query, expected] of cases) {
    assert.equal(printQuery(parseQuery(query).expr), expected);
  }
});

test('numbers print as in Go', () => {
  assert.deepEqual([1, 0.1, 1e21, 1e-7, -0, NaN, Infinity, -Infinity].map(formatSample), [
    '1',
    '0.1',
    '1e+21',
    '1e-07',
    '-0',
    'NaN',
    '+Inf',
    '-Inf',
  ]);
  assert.deepEqual([1, 0, 123.5].map(formatExponent), ['1e+00', '0e+00', '1.235e+02']);
  assert.deepEqual([1e-5, 1e20, 0].map(formatGeneral), ['1e-05', '100000000000000000000', '0']);
  assert.deepEqual([1.5e-7, 1.25e22, 3].map(formatPlain), ['0.00000015', '12500000000000000000000', '3']);
});

test('durations and strings', () => {
  assert.deepEqual(['1h30m', '5ms', '1y', 'x', '', '30m1h'].map(parseDuration), [
    5_400_000,
    5,
    31_536_000_000,
    undefined,
    undefined,
    undefined,
  ]);
  assert.deepEqual([0, 90_000, 604_800_000, 1500].map(formatDuration), ['0s', '1m30s', '1w', '1s500ms']);
  assert.deepEqual(['"a\\n"', "'\\''", '`a\\n`', '"\\u00e9\\x41"', '"\\q"', '"a'].map(parseString), [
    'a\n',
    "'",
    'a\\n',
    'éA',
    undefined,
    undefined,
  ]);
});

describe('regular expressions', () => {
  const cases: [string, string, boolean][] = [
    ['a|b', 'ab', false],
    ['a.*', 'a\nb', false],
    ['(?s)a.*', 'a\nb', true],
    ['(?i)ABC', 'abc', true],
    ['[[:alpha:]]+', 'abc', true],
    ['\\d{3}', '123', true],
    ['a{,2}', 'a{,2}', true],
    ['a\\-b', 'a-b', true],
    ['[a\\-c]', 'b', false],
    ['.', '😀', true],
    ['\\s', '\u00a0', false],
    ['[]a]', ']', true],
    ['', '', true],
  ];
  for (const [pattern, text, matches] of cases) {
    test(`${pattern} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
      assert.equal(compileAnchored(pattern).test(text), matches);
    });
  }

  for (const pattern of ['(', '(?=a)', '(?<!a)', '\\1', 'a{1001}', '[a', '\\pL', 'a**', 'x(?i)y']) {
    test(`${pattern} is refused`, () => assert.throws(() => compileAnchored(pattern), { errorType: 'bad_data' }));
  }

  test('templates expand as in Go', () => {
    const match = /^(?:(?<first>.)(.*))$/u.exec('abc')!;
    assert.equal(expandTemplate('$1-$2x-${2}x-$first-$$-${nothing}$', match), 'a--bcx-a-$-$');
  });
});
