import type { LogTable } from '../bundle.ts';
import type { LogWindow } from './compareWindows.ts';

/**
 * Lines of a table by template, in a stretch of time (unix milliseconds, `to` not included), of one entity or of all.
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
  return { lines, seconds: Math.max(0, range.to - range.from) / 1_000 };
}
