import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { scanDecimal } from './scanDecimal.ts';

const out = new Float64Array(1);

/** The number and where it ends, or null when it is left to others. */
function scan(text: string, behind = '"'): { value: number; end: number } | null {
  const end = scanDecimal(Buffer.from(text + behind), 0, out, 0);
  return end < 0 ? null : { value: out[0] as number, end };
}

function isExact(text: string): void {
  const read = scan(text);
  if (read !== null) {
    assert.ok(Object.is(read.value, Number(text)), `${text} was read as ${read.value}`);
    assert.equal(read.end, text.length);
  }
}

describe('a plain decimal', () => {
  test('is read to the bit, of as many digits as there are', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 24n }),
        fc.integer({ min: 0, max: 26 }),
        fc.constantFrom('', '-'),
        (digits, decimals, sign) => {
          const padded = String(digits).padStart(decimals + 1, '0');
          const point = padded.length - decimals;
          isExact(`${sign}${padded.slice(0, point)}${decimals === 0 ? '' : '.'}${padded.slice(point)}`);
        }
      ),
      { numRuns: 20_000 }
    );
  });

  test('every double between a millionth and a billion, as Prometheus writes it, is read here', () => {
    let left = 0;
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e9, noNaN: true }), fc.boolean(), (number, negative) => {
        const text = String(negative ? -number : number);
        isExact(text);
        left += scan(text) === null ? 1 : 0;
      }),
      { numRuns: 10_000 }
    );
    // Left over are those of more than 18 digits or 22 decimals.
    assert.ok(left < 2_000, `${left} of 10000 were left to Number()`);
  });

  test('half-way between two doubles it is never rounded to the wrong one', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(-1n, 0n, 1n),
        (mantissa, halvings, off) => {
          // (2m + 1) / 2 ** halvings lies between two doubles; written with as many decimals as halvings.
          const digits = String((2n * mantissa + 1n) * 5n ** BigInt(halvings) + off);
          isExact(`${digits.slice(0, -halvings)}.${digits.slice(-halvings)}`);
          isExact(digits);
        }
      ),
      { numRuns: 20_000 }
    );
  });

  test('keeps the sign of zero and ends at the first other byte', () => {
    assert.deepEqual(scan('-0'), { value: -0, end: 2 });
    assert.deepEqual(scan('0.00'), { value: 0, end: 4 });
    assert.deepEqual(scan('12.5', 'e3'), { value: 12.5, end: 4 });
    assert.deepEqual(scan('1.2', '.3'), { value: 1.2, end: 3 });
  });

  test('what is none is left to others', () => {
    for (const text of ['', '-', '.', '-.', '5.', 'NaN', '+1', ' 1', '\0']) {
      assert.equal(scan(text), null, JSON.stringify(text));
    }
    assert.equal(scan('9'.repeat(5_000)), null);
    assert.equal(scan(`0.${'0'.repeat(5_000)}1`), null);
  });
});
