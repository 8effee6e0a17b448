import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSchedule } from './schedule.rules.ts';

const at = (iso: string): number => Date.parse(iso);
const NOW = at('2026-03-01T12:00:00Z');
const timesOf = (cron: string, timezone: string, after: string, count: number): string[] =>
  readSchedule(cron, timezone, NOW)
    .times(at(after), count)
    .map((time) => new Date(time).toISOString().slice(0, 16));

describe('a schedule', () => {
  test('follows the wall clock of its zone over both changes of the clock', () => {
    assert.deepEqual(timesOf('0 9 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 2), [
      '2026-03-28T08:00',
      '2026-03-29T07:00',
    ]);
    assert.deepEqual(timesOf('0 9 * * *', 'America/New_York', '2026-10-31T20:00:00Z', 2), [
      '2026-11-01T14:00',
      '2026-11-02T14:00',
    ]);
  });

  test('does what falls into the gap of spring right after it, once', () => {
    assert.deepEqual(timesOf('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2), [
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
  });

  test('does what comes twice in autumn once, and an hourly one every hour that passes', () => {
    assert.deepEqual(timesOf('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2), [
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    assert.deepEqual(timesOf('30 * * * *', 'Europe/Berlin', '2026-10-25T00:00:00Z', 3), [
      '2026-10-25T00:30',
      '2026-10-25T01:30',
      '2026-10-25T02:30',
    ]);
  });

  test('counts what was missed, up to a bound', () => {
    const schedule = readSchedule('*/10 * * * *', 'UTC', NOW);
    assert.equal(schedule.countBetween(NOW, NOW + 3_600_000), 6);
    assert.equal(schedule.countBetween(NOW, NOW + 3_599_999), 5);
    assert.equal(schedule.countBetween(NOW, NOW + 400 * 86_400_000), 1_000);
  });

  for (const [what, cron, timezone, field] of [
    ['six fields', '* * * * * *', 'UTC', 'cron'],
    ['no fields', '', 'UTC', 'cron'],
    ['a minute that no hour has', '61 * * * *', 'UTC', 'cron'],
    ['a day that never comes', '0 0 30 2 *', 'UTC', 'cron'],
    ['words', 'every day at nine o clock', 'UTC', 'cron'],
    ['an endless step', '*/0 * * * *', 'UTC', 'cron'],
    ['a zone that is none', '0 9 * * *', 'Nowhere/City', 'timezone'],
    ['an offset for a zone', '0 9 * * *', '+02:00', 'timezone'],
    ['an empty zone', '0 9 * * *', '', 'timezone'],
    ['a zone that is a path', '0 9 * * *', 'UTC/../../etc', 'timezone'],
  ] as const) {
    test(`refuses ${what} and names the field`, () => {
      assert.throws(
        () => readSchedule(cron, timezone, NOW),
        (error: { code?: string; details?: { path: string }[] }) => {
          assert.deepEqual([error.code, error.details?.[0]?.path], ['bad_request', `body.${field}`]);
          return true;
        }
      );
    });
  }
});
