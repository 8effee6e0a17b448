import type { Statement } from '#contract/analysis';
import { quantity, sayStatement } from '../explain/statement.ts';

/** English of every sentence about a panel. The page translates by code, with times in the reader's zone. */
const SENTENCES = {
  'panel.unusual': 'Unusual since {since}: {name} at {after} instead of {before}.',
  'panel.unusual-times': 'Unusual since {since}: {name} {ratio} times its usual level, {after} instead of {before}.',
  'panel.was-unusual': 'Normal again; unusual from {since} to {until}: {name} at {after} instead of {before}.',
  'panel.stopped': 'No data since {since}.',
  'panel.normal': 'Nothing unusual: within its normal range.',
  'panel.normal-day': 'Nothing unusual: within its normal range for this time of day.',
  'panel.normal-alone': 'Nothing unusual within the shown time.',
  'panel.too-short': 'Too few points to say what is normal: {points} in the longest series.',
  'panel.no-data': 'The panel has no data in this range.',
  'panel.table': 'The panel shows a table without a course over time; there is nothing to compare it with.',
  'panel.logs': 'The panel shows log lines; numbers over time are needed to say what is normal.',
  'panel.failed': 'The panel’s query failed: {reason}',
  'panel.level-one': 'Now {value}; in the shown time {low} to {high}, mostly {middle}.',
  'panel.level-many': '{count} series, now from {low} ({lowest}) to {high} ({highest}); the middle one is at {middle}.',
  'panel.rises': '{name} rises by {change} over the shown time.',
  'panel.falls': '{name} falls by {change} over the shown time.',
  'panel.steady': 'No trend over the shown time.',
  'panel.repeats-hour': '{name} repeats itself every hour.',
  'panel.repeats-day': '{name} repeats itself every day.',
  'panel.repeats-week': '{name} repeats itself every week.',
  'panel.threshold': '{name} is at {value}, beyond the panel’s threshold of {threshold}.',
  'panel.ended': 'Ended before the range: {name} at {at} ({count} series in all).',
  'panel.gap': 'No data from {since} to {until}.',
  'panel.others': 'Unusual too: {count} more series.',
  'panel.left-out': '{count} of {of} series were left out; the largest and the most variable were kept.',
  'panel.standout': '{name}: {after} instead of {before}.',
  'panel.standout-times': '{name}: {ratio} times its usual level, {after} instead of {before}.',
  'panel.forecast': '{name} is expected at {value} by {at} ({low} to {high}).',
  'panel.reaches': '{name} passes {threshold} at about {at}, between {since} and {until}.',
  'panel.reaches-not-before': '{name} may pass {threshold} from {since} on.',
} as const;

export type PanelSentence = keyof typeof SENTENCES;

const QUANTITIES = new Set(['before', 'after', 'value', 'low', 'high', 'middle', 'change', 'threshold']);
const INSTANTS = new Set(['since', 'until', 'at']);

/**
 * A sentence about a panel. Quantities are numbers in the panel's `unit` (a parameter of its own), instants are unix
 * milliseconds: a page formats them as the panel does. The English text has them in UTC.
 */
export function sayPanel(code: PanelSentence, params: Record<string, string | number> = {}): Statement {
  const unit = String(params['unit'] ?? '');
  const words = Object.entries(params).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'string' ? value : inWords(name, value, unit),
  ]);
  const { text } = sayStatement(code, SENTENCES[code], Object.fromEntries(words));
  return { ...sayStatement(code, SENTENCES[code], params), text };
}

function inWords(name: string, value: number, unit: string): string {
  if (QUANTITIES.has(name)) {
    return quantityOf(value, unit);
  }
  if (INSTANTS.has(name)) {
    return `${new Date(value).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  }
  return String(Number(value.toPrecision(3)));
}

/** A quantity in a unit of Grafana, in English. */
export function quantityOf(value: number, unit: string): string {
  switch (unit) {
    case 'percentunit':
      return quantity(value, 'ratio');
    case 'percent':
      return quantity(value, '%');
    case 's':
    case 'bytes':
      return quantity(value, unit);
    case 'ms':
      return quantity(value / 1000, 's');
    case 'decbytes':
      return quantity(value, 'bytes');
    case 'reqps':
      return quantity(value, 'req/s');
    case 'ops':
      return quantity(value, 'ops/s');
    case 'short':
    case 'none':
    case '':
      return quantity(value, '');
    default:
      return quantity(value, unit);
  }
}
