import { listAnalyses, type StoredAnalysis } from '../../agents/index.ts';
import { readSummaries } from '../../incidents/index.ts';
import { cutNotice, numberField, stringField, timeField } from '../frames/frame.ts';
import { tableFrame } from '../frames/shapes.ts';
import { HIDDEN, incidentLink } from './links.ts';
import type { Reader } from './reading.ts';

/** What the engine found, newest first. */
export const readAnalyses: Reader<'analyses'> = async ({ database }, query, reading) => {
  const { tenantId, range } = reading;
  const { items, truncated, numbers } = await database.tenant(tenantId, async (tx) => {
    const found = await listAnalyses(tx, tenantId, { ...range, status: query.status, limit: query.limit });
    const incidents = await readSummaries(tx, tenantId, [...new Set(found.items.map((item) => item.incidentId))]);
    return { ...found, numbers: new Map(incidents.map((incident) => [incident.id, incident])) };
  });
  const text = (name: string, read: (item: StoredAnalysis) => string | null, config = {}) => stringField(name, items.map(read), config);
  return [
    tableFrame(
      'analyses',
      [
        timeField('started', items.map((item) => item.startedAt)),
        numberField('incident', items.map((item) => numbers.get(item.incidentId)?.number ?? null), { config: { decimals: 0, ...incidentLink('incidentId') } }),
        text('title', (item) => numbers.get(item.incidentId)?.title ?? null),
        text('status', (item) => item.status),
        text('cause', (item) => item.findings[0]?.title.text ?? null),
        text('resource', (item) => item.findings[0]?.resourceKey ?? null),
        text('mechanism', (item) => item.findings[0]?.mechanism ?? null),
        numberField('confidence', items.map((item) => item.findings[0]?.confidence ?? null), { config: { unit: 'percentunit' } }),
        text('certainty', (item) => item.findings[0]?.certainty ?? null),
        text('summary', (item) => item.summary.text),
        numberField('seriesRead', items.map((item) => item.seriesRead), { config: { decimals: 0 } }),
        numberField('alertToCause', items.map((item) => item.alertToCauseMs), { config: { unit: 'ms' } }),
        text('incidentId', (item) => item.incidentId, { config: HIDDEN }),
      ],
      cutNotice(truncated, `the ${items.length} newest analyses are shown`)
    ),
  ];
};
