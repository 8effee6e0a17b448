import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { JsonScanner } from './jsonScanner.ts';
import { readDataAnswer, readQueryAnswer } from './readAnswer.ts';

const scan = (text: string): JsonScanner => new JsonScanner(Buffer.from(text));
const matrix = (result: unknown, more: object = {}): Buffer =>
  Buffer.from(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result }, ...more }));

describe('scanner', () => {
  test('any JSON value read or passed over is what JSON.parse says', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (text, space) => {
        const read = scan(`${space}${text}${space}`);
        assert.deepEqual(read.value(), JSON.parse(text));
        read.end();
        const passed = scan(`${space}${text}${space}`);
        passed.skip();
        passed.end();
      })
    );
  });

  test('every double written as JSON, or as Prometheus writes it, is read to the bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), (number, quoted) => {
        const text = Object.is(number, -0) ? '-0' : String(number);
        assert.ok(Object.is(scan(quoted ? `"${text}"` : text).number(), number), text);
      }),
      { numRuns: 2_000 }
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.integer({ min: 0, max: 22 }), (digits, decimals) => {
        const padded = String(digits).padStart(decimals + 1, '0');
        const text = `${padded.slice(0, padded.length - decimals)}.${padded.slice(padded.length - decimals)}0`;
        assert.equal(scan(text).number(), Number(text), text);
      }),
      { numRuns: 2_000 }
    );
  });

  test('NaN, both infinities, exponents and signs', () => {
    const cases: [string, number][] = [
      ['"NaN"', Number.NaN],
      ['"+Inf"', Number.POSITIVE_INFINITY],
      ['"-Inf"', Number.NEGATIVE_INFINITY],
      ['"Inf"', Number.POSITIVE_INFINITY],
      ['1e3', 1000],
      ['"1.5E-07"', 1.5e-7],
      ['"+4"', 4],
      ['null', Number.NaN],
    ];
    for (const [text, number] of cases) {
      assert.ok(Object.is(scan(text).number(), number), text);
    }
  });

  test('what is no number is refused', () => {
    for (const text of ['"abc"', '""', '1.2.3', '"0x10"', 'true', '"1 2"', '-', '{}', '"NaN', '"1e"']) {
      assert.throws(() => scan(text).number(), { failure: 'bad_body' }, text);
    }
  });
});

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

  test('random series are those of JSON.parse, whatever the layout', () => {
    fc.assert(
      fc.property(
        fc.array(series, { maxLength: 8 }),
        fc.constantFrom(0, 2),
        fc.boolean(),
        (all, indent, valuesFirst) => {
          const result = all.map(({ metric, values }) => (valuesFirst ? { values, metric } : { metric, values }));
          const text = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }, null, indent);
          const read = readQueryAnswer(Buffer.from(text));
          assert.equal(read.resultType, 'matrix');
          assert.equal(read.series.length, all.length);
          (JSON.parse(text) as { data: { result: typeof all } }).data.result.forEach(({ metric, values }, i) => {
            assert.deepEqual(read.series[i]?.labels, metric);
            assert.deepEqual(
              Array.from(read.series[i]?.times ?? []),
              values.map(([seconds]) => Math.round(seconds * 1000))
            );
            assert.deepEqual(
              Array.from(read.series[i]?.values ?? []),
              values.map(([, value]) => Number(value.replace('Inf', 'Infinity').replace('Infinityinity', 'Infinity')))
            );
          });
        }
      )
    );
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
    assert.deepEqual(read.warnings, ['partial response']);
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
