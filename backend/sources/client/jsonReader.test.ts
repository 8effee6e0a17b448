import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { JsonReader, type Reading } from './jsonReader.ts';

/** Reads a text that comes in parts of `size` bytes. */
function read<T>(text: string, how: (json: JsonReader) => Reading<T>, size = Infinity): T {
  const json = new JsonReader();
  const bytes = Buffer.from(text);
  const reading = how(json);
  let step = reading.next();
  for (let at = 0; at < bytes.length && !step.done; at += size) {
    json.window.append(bytes.subarray(at, at + size));
    step = reading.next();
  }
  json.window.closed = true;
  step = step.done ? step : reading.next();
  assert.ok(step.done, 'it waits for more than there is');
  return step.value;
}

function* whole(json: JsonReader): Reading<unknown> {
  const value = yield* json.value();
  yield* json.end();
  return value;
}

describe('the JSON reader', () => {
  const size = fc.constantFrom(1, 2, 3, 7, Infinity);

  test('any JSON value read or passed over is what JSON.parse says, however it is cut', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), size, (text, space, parts) => {
        assert.deepEqual(read(`${space}${text}${space}`, whole, parts), JSON.parse(text));
        read(
          `${space}${text}${space}`,
          function* (json) {
            yield* json.skip();
            yield* json.end();
          },
          parts
        );
      })
    );
  });

  test('NaN, both infinities, exponents, signs and null', () => {
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
      assert.ok(
        Object.is(
          read(text, (json) => json.number()),
          number
        ),
        text
      );
    }
  });

  test('what is no number is refused', () => {
    for (const text of ['"abc"', '""', '1.2.3', '"0x10"', 'true', '"1 2"', '-', '{}', '"NaN', '"1e"', '"\u0131"']) {
      assert.throws(() => read(text, (json) => json.number()), { failure: 'bad_body' }, text);
    }
  });

  test('a name or label set without an end is refused before it fills the memory', () => {
    const json = new JsonReader();
    const reading = json.value();
    json.window.append(Buffer.from('"'));
    const chunk = Buffer.alloc(65_536, 'x');
    assert.throws(
      () => {
        for (let i = 0; i < 1_000; i++) {
          json.window.append(chunk);
          reading.next();
        }
      },
      { failure: 'bad_body', message: /more than 1048576 bytes/ }
    );
    assert.ok(json.window.bytes.length < 8_000_000);
  });

  test('what is passed over is not held, however long it is', () => {
    const json = new JsonReader();
    const reading = json.skip();
    json.window.append(Buffer.from('{"deep":[{"text":"'));
    const chunk = Buffer.alloc(65_536, 'x\\"]}');
    for (let i = 0; i < 500; i++) {
      json.window.append(chunk);
      assert.equal(reading.next().done, false);
    }
    assert.ok(json.window.bytes.length < 1_000_000);
    json.window.append(Buffer.from('"}]}'));
    assert.equal(reading.next().done, true);
  });
});
