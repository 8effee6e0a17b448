import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DataType, TimeUnit, tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { timeColumn } from './columns.ts';
import { encodeFrame } from './encodeFrame.ts';
import { booleanField, numberField, stringField, timeField, type Frame } from './frame.ts';

const frame: Frame = {
  name: 'incidents',
  meta: { type: 'table', typeVersion: [0, 1], notices: [{ severity: 'warning', text: 'cut' }] },
  fields: [
    timeField('opened', ['2026-11-25T02:00:00.123Z', 0, null]),
    stringField('title', ['磁盘空间不足', null, 'plain']),
    numberField('count', [1.5, null, Infinity], { labels: { service: 'payment' }, config: { unit: 's' } }),
    numberField('whole', [1, 2, 3]),
    booleanField('blind', [true, false, true]),
  ],
};

describe('a frame in Arrow', () => {
  const bytes = encodeFrame(frame, 'A');
  const table = tableFromIPC(bytes);

  test('is an IPC file, which Grafana expects, and no stream', () => {
    assert.equal(bytes.subarray(0, 6).toString(), 'ARROW1');
    assert.equal(bytes.subarray(-6).toString(), 'ARROW1');
  });

  test('has plain types: no dictionary, nanoseconds, and says which fields may be empty', () => {
    const types = table.schema.fields.map((field) => [field.name, String(field.type), field.nullable]);
    assert.deepEqual(types, [
      ['opened', 'Timestamp<NANOSECOND>', true],
      ['title', 'Utf8', true],
      ['count', 'Float64', true],
      ['whole', 'Float64', false],
      ['blind', 'Bool', false],
    ]);
    assert.ok(table.schema.fields.every((field) => !DataType.isDictionary(field.type)));
    assert.equal((table.schema.fields[0]?.type as { unit?: TimeUnit } | undefined)?.unit, TimeUnit.NANOSECOND);
  });

  test('carries name, refId, meta, labels and config', () => {
    assert.equal(table.schema.metadata.get('name'), 'incidents');
    assert.equal(table.schema.metadata.get('refId'), 'A');
    assert.deepEqual(JSON.parse(table.schema.metadata.get('meta') ?? ''), frame.meta);
    assert.deepEqual(JSON.parse(table.schema.fields[2]?.metadata.get('labels') ?? ''), { service: 'payment' });
    assert.deepEqual(JSON.parse(table.schema.fields[2]?.metadata.get('config') ?? ''), { unit: 's' });
  });

  test('holds the values, and null where there is none', () => {
    const raw = table.getChildAt(0)?.data[0]?.values as BigInt64Array;
    assert.deepEqual([raw[0], raw[1]], [BigInt(Date.parse('2026-11-25T02:00:00.123Z')) * 1_000_000n, 0n]);
    assert.equal(table.getChild('opened')?.get(2), null);
    assert.deepEqual([...(table.getChild('title') ?? [])], ['磁盘空间不足', null, 'plain']);
    assert.deepEqual([...(table.getChild('count') ?? [])], [1.5, null, Infinity]);
    assert.deepEqual([...(table.getChild('blind') ?? [])], [true, false, true]);
  });

  test('may be empty', () => {
    const empty = tableFromIPC(encodeFrame({ name: 'none', fields: [stringField('a', []), numberField('b', [])] }, 'A'));
    assert.deepEqual([empty.numRows, empty.numCols], [0, 2]);
  });

  test('with fields of different lengths is a mistake of ours', () => {
    const uneven = { name: 'x', fields: [numberField('a', [1]), numberField('b', [])] };
    assert.throws(() => encodeFrame(uneven, 'A'), /b of x has 0 values instead of 1/);
  });

  test('strings of any kind come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(null), fc.string({ unit: 'grapheme' }), fc.string())), (values) => {
        const back = tableFromIPC(encodeFrame({ name: 's', fields: [stringField('s', values)] }, 'A'));
        assert.deepEqual([...(back.getChild('s') ?? [])], values);
      }),
      { numRuns: 200 }
    );
  });
});

test('milliseconds become nanoseconds exactly, before 1970 as well as after', () => {
  fc.assert(
    fc.property(fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 }), (ms) => {
      assert.equal(timeColumn(Float64Array.of(ms)).values[0], BigInt(ms) * 1_000_000n);
    })
  );
});
