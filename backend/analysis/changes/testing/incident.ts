import type { BundleChange, BundleEdge, EvidenceBundle, LogTable, SeriesInput } from '../../bundle.ts';

const MINUTE = 60_000;
export const START = 1_750_000_000_000;
const MINUTES = 120;

/** A small incident in words: minutes count from the start of two hours that were read. */
export interface Told {
  /** `service metric`: level before, level after, minute of the change; with `until` it climbs there in a line. */
  metrics: Record<string, [before: number, after: number, at: number, until?: number]>;
  /** Lines with the minutes in which they are written. */
  logs: { service: string; text: string; from: number; to: number; every?: number }[];
  calls?: [string, string][];
  alert: { service: string; at: number; text: string };
  changes: (Partial<BundleChange> & { id: string; minute: number; on: string | null; text?: string })[];
}

/** The evidence of an incident that is told in words. */
export function incidentOf({ metrics, logs, calls = [], alert, changes }: Told): EvidenceBundle {
  return {
    window: { from: START, to: START + MINUTES * MINUTE },
    series: Object.entries(metrics).map(([name, [before, after, at, until = at]]): SeriesInput => {
      const [service = '', metric = ''] = name.split(' ');
      const level = (minute: number): number =>
        minute < at ? before : minute >= until ? after : before + ((after - before) * (minute - at)) / (until - at);
      const minutes = Array.from({ length: MINUTES }, (_, minute) => minute);
      return {
        metric,
        labels: { service },
        role: 'other',
        type: 'gauge',
        unit: '',
        entity: `service:${service}`,
        edge: null,
        times: Float64Array.from(minutes, (minute) => START + minute * MINUTE),
        values: Float64Array.from(minutes, (minute) => level(minute) * (1 + (((minute * 7) % 5) - 2) / 100)),
        query: metric,
        sourceId: null,
      };
    }),
    resources: [],
    edges: calls.map(([from, to]): BundleEdge => ({ from: `service:${from}`, to: `service:${to}`, kind: 'calls' })),
    changes: changes.map(({ minute, on, title, kind, ...rest }) => ({
      title: title ?? rest.id,
      kind: kind ?? 'deploy',
      at: START + minute * MINUTE,
      resourceKey: on === null ? null : `service:${on}`,
      ...rest,
    })),
    alerts: [
      {
        name: 'Alert',
        text: alert.text,
        startsAt: START + alert.at * MINUTE,
        resourceKeys: [`service:${alert.service}`],
      },
    ],
    logs: logTable(logs),
    missing: [],
  };
}

function logTable(logs: Told['logs']): LogTable {
  const rows = logs.flatMap((log, template) => {
    const every = log.every ?? 1;
    return Array.from({ length: Math.floor((log.to - log.from) / every) }, (_, i) => ({
      template,
      at: START + (log.from + i * every) * MINUTE + 20_000,
    }));
  });
  const entities = [...new Set(logs.map(({ service }) => `service:${service}`))];
  return {
    entities,
    templates: logs.map(({ text }, i) => ({ id: `t${i}`, text })),
    time: Float64Array.from(rows, ({ at }) => at),
    entity: Int32Array.from(rows, ({ template }) => entities.indexOf(`service:${logs[template]?.service}`)),
    template: Int32Array.from(rows, ({ template }) => template),
  };
}
