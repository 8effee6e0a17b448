import type { LogTable } from '../bundle.ts';
import type { LogWindow } from './compareWindows.ts';

/**
 * Lines of a table by template, in a stretch of time (unix milliseconds, `to` not included), of one entity or of all. Only
 * the time that was read whole counts for an entity: a source that has more lines than were asked for is no quieter.
 */
export function windowOf(table: LogTable, range: { from: number; to: number }, entity?: string): LogWindow {
  const counts = new Float64Array(table.templates.length);
  const only = entity === undefined ? -1 : table.entities.indexOf(entity);
  if (entity === undefined || only >= 0) {
    table.time.forEach((time, row) => {
      const template = table.template[row] ?? -1;
      if (time >= range.from && time < range.to && (only < 0 || table.entity[row] === only) && template in counts) {
        counts[template] = (counts[template] as number) + 1;
      }
    });
  }
  const lines = new Map(table.templates.map(({ id }, t) => [id, counts[t] as number]));
  return { lines, seconds: Math.max(0, readMs(only < 0 ? undefined : table.read?.[only], range)) / 1_000 };
}

function readMs(
  stretches: readonly { from: number; to: number }[] | undefined,
  { from, to }: { from: number; to: number }
): number {
  return stretches === undefined
    ? to - from
    : stretches.reduce((sum, one) => sum + Math.max(0, Math.min(one.to, to) - Math.max(one.from, from)), 0);
}
