import type { LogTable } from '../../../backend/analysis/bundle.ts';
import { keyOf } from './keyOf.ts';

export interface LogLine extends Record<string, unknown> {
  timestamp: string;
  service: string;
  msg: string;
}

const APART = new Set(['timestamp', 'service', 'msg', 'severity_text', 'trace_id', 'span_id']);

/** Lines as a table; numbers and long hexadecimal ids are places for values. */
export function logTableOf(lines: readonly LogLine[]): LogTable {
  const entities = new Map<string, number>();
  const templates = new Map<string, number>();
  const indexOf = (map: Map<string, number>, key: string): number => {
    const index = map.get(key) ?? map.size;
    map.set(key, index);
    return index;
  };
  const ordered = lines.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  return {
    time: Float64Array.from(ordered, ({ timestamp }) => Date.parse(timestamp)),
    entity: Int32Array.from(ordered, ({ service }) => indexOf(entities, keyOf(service))),
    template: Int32Array.from(ordered, (line) => indexOf(templates, masked(line))),
    entities: [...entities.keys()],
    templates: [...templates.keys()].map((text, i) => ({ id: `t${i}`, text })),
  };
}

function masked(line: LogLine): string {
  const more = Object.entries(line).filter(([key, value]) => !APART.has(key) && typeof value === 'string');
  return [line.msg, ...more.map(([key, value]) => `${key}=${String(value)}`)]
    .join(' ')
    .replace(/\b[0-9a-f]{12,}\b/gi, '<*>')
    .replace(/(?<![\w-])\d+(?:[.:]\d+)*(?:ms|s)?\b/g, '<*>');
}
