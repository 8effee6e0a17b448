import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { QueryAnswerReader, readQueryAnswer, type QueryAnswer } from './queryAnswerReader.ts';
import { readDataAnswer } from './readDataAnswer.ts';

const matrix = (result: unknown, more: object = {}): Buffer =>
  Buffer.from(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result }, ...more }));

/** Reads a body that comes in parts that end at `cuts`. */
function readInParts(body: Buffer, cuts: readonly number[]): QueryAnswer {
  const reader = new QueryAnswerReader({}, 1);
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    reader.push(body.subarray(from, cut));
    from = cut;
  }
  reader.push(body.subarray(from));
  return reader.end();
}

interface Parsed {
  metric: Record<string, string>;
  values: [number, string][];
}

/** The same by JSON.parse and Number. */
function byJson(body: Buffer): { labels: Record<string, string>; times: number[]; values: number[] }[] {
  const { data } = JSON.parse(body.toString()) as { data: { result: Parsed[] } };
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    times: values.map(([seconds]) => Math.round(seconds * 1000)),
    values: values.map(([, value]) => Number(value.replace(/Inf$/, 'Infinity'))),
  }));
}

function plain({ series }: QueryAnswer): unknown {
  return series.map(({ labels, times, values }) => ({ labels, times: [...times], values: [...values] }));
}

describe('a range answer', () => {
  const label = fc.string({ unit: 'grapheme', maxLength: 20 });
  const series = fc.record({
    metric: fc.dictionary(label, label, { maxKeys: 5 }),
    values: fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 4e12 }).map((ms) => ms / 1000),
        fc.double().map((one) => (one === Infinity ? '+Inf' : one === -Infinity ? '-Inf' : String(one)))
      ),
      { maxLength: 30 }
    ),
  });

  test('random series are those of JSON.parse, whatever the layout and wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(series, { maxLength: 8 }),
        fc.constantFrom(0, 2),
        fc.boolean(),
        fc.array(fc.nat(20_000), { maxLength: 12 }),
        (all, indent, valuesFirst, cuts) => {
          const result = all.map(({ metric, values }) => (valuesFirst ? { values, metric } : { metric, values }));
          const body = Buffer.from(
            JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }, null, indent)
          );
          const expected = byJson(body);
          assert.deepEqual(plain(readQueryAnswer(body)), expected);
          const inside = cuts.map((cut) => cut % (body.length + 1));
          assert.deepEqual(plain(readInParts(body, inside)), expected);
        }
      )
    );
  });

  test('series of one grid, as Prometheus writes them, wherever the body is cut in two or into single bytes', () => {
    const times = Array.from({ length: 12 }, (_, i) => 1_700_000_000.5 + 15 * i);
    const values = [
      '0',
      '-1.5',
      'NaN',
      '+Inf',
      '-Inf',
      '0.06666666666666667',
      '1e-07',
      '123456789012',
      '14.234567890123456',
    ];
    const one = (name: string, from: number): object => ({
      metric: { __name__: name, path: '/a{b}"\\' },
      values: times.slice(from).map((time, i) => [time, values[i % values.length]]),
    });
    const body = matrix([one('a', 0), one('b', 0), one('gap', 3), one('c', 0)]);
    const expected = byJson(body);
    for (let cut = 0; cut <= body.length; cut++) {
      assert.deepEqual(plain(readInParts(body, [cut])), expected, `cut at ${cut}`);
    }
    assert.deepEqual(plain(readInParts(body, [...body.keys()])), expected);
    assert.deepEqual(plain(readQueryAnswer(body)), expected);
    // Series of the same times share them.
    const read = readQueryAnswer(body).series;
    assert.equal(read[0]?.times, read[1]?.times);
    assert.notEqual(read[0]?.times, read[2]?.times);
  });

  test('what is named twice counts as it stands last', () => {
    const body = Buffer.from(
      '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{}}],"result":[{"values":[[1,"9"]],"values":[[2,"3"]],"metric":{"a":"b"}}]}}'
    );
    assert.deepEqual(plain(readQueryAnswer(body)), byJson(body));
  });

  test('more series, samples or bytes than wanted are refused; what came whole before can be had', () => {
    const body = matrix(
      [1, 2, 3].map((n) => ({
        metric: { n: String(n) },
        values: [
          [1, '1'],
          [2, '2'],
        ],
      }))
    );
    for (const bounds of [{ maxSeries: 2 }, { maxPoints: 5 }, { maxPoints: 4 }]) {
      const reader = new QueryAnswerReader(bounds);
      reader.push(body);
      assert.throws(() => reader.end(), { failure: 'too_large', message: /more than [245] (series|samples)/ });
      assert.equal(reader.partial()?.series.length, 2);
    }
    assert.equal(new QueryAnswerReader({ maxSeries: 3, maxPoints: 6 }).partial(), null);
  });

  test('an answer that breaks off anywhere gives its whole series, and nothing before it said that it succeeded', () => {
    const body = matrix([1, 2, 3].map((n) => ({ metric: { n: String(n) }, values: [[1, String(n)]] })));
    for (let length = 0; length < body.length; length++) {
      const reader = new QueryAnswerReader();
      reader.push(body.subarray(0, length));
      const whole = body.subarray(0, length).toString().match(/"]]}/g)?.length ?? 0;
      assert.equal(reader.partial()?.series.length ?? 0, whole, String(length));
    }
    const refused = new QueryAnswerReader();
    refused.push(Buffer.from('{"data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"2"]]}'));
    assert.equal(refused.partial(), null);
    const hostile = new QueryAnswerReader();
    hostile.push(Buffer.concat([body.subarray(0, body.length - 10), Buffer.from(']]]]')]));
    assert.equal(hostile.partial(), null);
  });

  test('labels that are no texts, lists that end in a comma and samples of three are refused', () => {
    for (const one of [
      '{"metric":{"a":1},"values":[[1,"2"]]}',
      '{"metric":["a"],"values":[[1,"2"]]}',
      '{"metric":null,"values":[[1,"2"]]}',
      '{"metric":{"a":"b"},"values":[[1,"2"],]}',
      '{"metric":{"a":"b"},"values":[[1,"2"] ,]}',
      '{"metric":{"a":"b"},"values":[[1,"2","3"]]}',
      '{"metric":{"a":"b"},"values":[[1]]}',
      '{"metric":{"a":"b"},"values":[[1700000000,"1"] [1700000015,"1"]]}',
      '{"metric":{"a":"b"},"values":{}}',
      '{"metric":{"a":"b",},"values":[[1,"2"]]}',
    ]) {
      const body = Buffer.from(`{"status":"success","data":{"resultType":"matrix","result":[${one}]}}`);
      assert.throws(() => readQueryAnswer(body), { failure: 'bad_body' }, one);
    }
  });

  test('a broken answer is refused at whatever byte it breaks, never taken for a shorter one', () => {
    const whole = matrix([
      {
        metric: { a: 'b"\\u00e9' },
        values: [
          [1, '2'],
          [3, 'NaN'],
        ],
      },
    ]);
    for (let length = 0; length < whole.length; length++) {
      assert.throws(() => readQueryAnswer(whole.subarray(0, length)), { failure: 'bad_body' }, String(length));
    }
    assert.throws(() => readQueryAnswer(Buffer.concat([whole, Buffer.from('x')])), { failure: 'bad_body' });
  });

  test('random damage is refused or read, never thrown as something else', () => {
    const whole = matrix([
      {
        metric: { a: 'b' },
        values: [
          [1.5, '2'],
          [3, '-4e5'],
        ],
      },
    ]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        try {
          readQueryAnswer(damaged);
        } catch (error) {
          assert.equal((error as Error).name, 'SourceError');
        }
      }),
      { numRuns: 2_000 }
    );
  });

  test('histograms and unknown fields are passed over; warnings are kept', () => {
    const read = readQueryAnswer(
      matrix([{ metric: {}, histograms: [[1, { count: '3', buckets: [[0, '1', '2', '3']] }]] }], {
        warnings: ['partial response', 7],
        stats: { samples: [1, { deep: [] }] },
      })
    );
    assert.deepEqual(read.warnings, [
      'partial response',
      '1 series of native histograms were left out: only numbers are read.',
    ]);
    assert.equal(read.series[0]?.times.length, 0);
  });

  test('vector and scalar', () => {
    const vector = readQueryAnswer(
      Buffer.from(
        '{"status":"success","data":{"result":[{"value":[1700000000.123,"0.1"],"metric":{"a":"b"}}],"resultType":"vector"}}'
      )
    );
    assert.deepEqual(
      [...(vector.series[0]?.times ?? []), ...(vector.series[0]?.values ?? [])],
      [1_700_000_000_123, 0.1]
    );
    const scalar = readQueryAnswer(
      Buffer.from('{"status":"success","data":{"resultType":"scalar","result":[1,"0.000123"]}}')
    );
    assert.deepEqual([...(scalar.series[0]?.values ?? [])], [0.000123]);
  });

  test("the source's own words when it refuses, gives up or fails", () => {
    const cases: [string, string][] = [
      ['bad_data', 'bad_query'],
      ['execution', 'bad_query'],
      ['timeout', 'timeout'],
      ['internal', 'bad_body'],
    ];
    for (const [errorType, failure] of cases) {
      const body = Buffer.from(JSON.stringify({ status: 'error', errorType, error: 'parse error at char 7' }));
      assert.throws(() => readQueryAnswer(body), { failure, message: /parse error at char 7/ });
      assert.throws(() => readDataAnswer(body), { failure, message: /parse error at char 7/ });
    }
    for (const text of [
      '',
      '{}',
      '[]',
      'null',
      '"x"',
      '{"status":"success"}',
      '{"status":"success","data":null}',
      '<html>',
    ]) {
      assert.throws(() => readQueryAnswer(Buffer.from(text)), { failure: 'bad_body' }, text);
    }
  });
});
