import type { LogPattern, Statement } from '#contract/analysis';
import { sayStatement } from '../explain/statement.ts';

const SENTENCES: Readonly<Record<LogPattern['change'], string>> = {
  new: 'New log pattern of {resource}, {after}/min: {pattern}',
  vanished: 'A log pattern of {resource} is gone, {before}/min before: {pattern}',
  more: 'A log pattern of {resource} came {after}/min, {before}/min before: {pattern}',
  less: 'A log pattern of {resource} came {after}/min, {before}/min before: {pattern}',
};

/** What became of a pattern of log lines, in words. */
export function sayPattern(log: LogPattern, resource: string): Statement {
  return sayStatement(`evidence.log-${log.change}`, SENTENCES[log.change], {
    resource,
    before: rate(log.perMinuteBefore),
    after: rate(log.perMinuteAfter),
    pattern: log.pattern,
  });
}

function rate(perMinute: number): string {
  return String(Number(perMinute.toPrecision(2)));
}
