import { eventText, type LogTable, TemplateMiner } from '../../../backend/analysis/index.ts';
import { keyOf } from './keyOf.ts';

export interface LogLine extends Record<string, unknown> {
  timestamp: string;
  service: string;
  msg: string;
}

/** Lines as a table, mined as the product mines those that it reads. */
export function logTableOf(lines: readonly LogLine[]): LogTable {
  const ordered = lines.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  const miner = new TemplateMiner();
  const ids = ordered.map(({ msg, severity_text: level }) => miner.learn(eventText(JSON.stringify({ level, msg }))));
  miner.recluster();
  const templates = miner.templates().map(({ id, text, example }) => ({ id, text, example }));
  const places = new Map(templates.map(({ id }, place) => [id, place]));
  const entities = [...new Set(ordered.map(({ service }) => keyOf(service)))];
  return {
    entities,
    templates,
    time: Float64Array.from(ordered, ({ timestamp }) => Date.parse(timestamp)),
    entity: Int32Array.from(ordered, ({ service }) => entities.indexOf(keyOf(service))),
    template: Int32Array.from(ids, (id) => places.get(miner.resolve(id)?.id ?? '') ?? -1),
  };
}
