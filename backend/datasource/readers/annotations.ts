import type { Change } from '#contract/change';
import type { IncidentSummary } from '#contract/incident';
import { readChanges } from '../../changes/index.ts';
import { listIncidents } from '../../incidents/index.ts';
import { cutNotice, stringField, timeField } from '../frames/frame.ts';
import { tableFrame } from '../frames/shapes.ts';
import type { Reader } from './reading.ts';

interface Mark {
  at: number;
  until: number | null;
  title: string;
  text: string;
  tags: string[];
}

/** Incidents and changes of the range as marks on a dashboard: columns that Grafana knows by their names. */
export const readAnnotations: Reader<'annotations'> = async ({ database }, query, reading) => {
  const { tenantId } = reading;
  const range = { from: new Date(reading.range.fromMs).toISOString(), to: new Date(reading.range.toMs).toISOString() };
  const { severity, service } = query;
  const { incidents, changes } = await database.tenant(tenantId, async (tx) => ({
    incidents: query.of.includes('incidents')
      ? (await listIncidents(tx, tenantId, { filter: { severity, service, ...range }, sort: '-openedAt', limit: query.limit + 1, actorId: '' })).items
      : [],
    changes: query.of.includes('changes')
      ? await readChanges(tx, tenantId, { ...range, ...(service.length > 0 && { resources: service.map((name) => `service:${name}`) }) })
      : [],
  }));
  const wanted = changes.filter(({ kind }) => query.changeKind.length === 0 || query.changeKind.includes(kind));
  const marks = [...incidents.map(incidentMark), ...wanted.map(changeMark)].sort((a, b) => b.at - a.at);
  const shown = marks.slice(0, query.limit);
  return [
    tableFrame(
      'annotations',
      [
        timeField('time', shown.map(({ at }) => at)),
        timeField('timeEnd', shown.map(({ until }) => until)),
        stringField('title', shown.map(({ title }) => title)),
        stringField('text', shown.map(({ text }) => text)),
        stringField('tags', shown.map(({ tags }) => tags.map((tag) => tag.replaceAll(',', ' ')).join(','))),
      ],
      cutNotice(marks.length > shown.length, `the ${shown.length} newest marks are shown`)
    ),
  ];
};

/** Grafana draws the text as HTML that it cleans; what comes from outside must not even try. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function incidentMark(incident: IncidentSummary): Mark {
  const cause = incident.cause === null ? '' : `<br>${escape(incident.cause.title.text)}`;
  return {
    at: Date.parse(incident.openedAt),
    until: incident.resolvedAt === null ? null : Date.parse(incident.resolvedAt),
    title: `#${incident.number} ${escape(incident.title)}`,
    text: `<a href="/a/sreplatform-sre-app/incidents/${incident.id}">${escape(incident.severity)}, ${escape(incident.status)}</a>${cause}`,
    tags: ['incident', incident.severity, incident.status, ...(incident.service === null ? [] : [incident.service])],
  };
}

function changeMark(change: Change): Mark {
  const versions = [change.versionFrom, change.versionTo].filter((version) => version !== null).join(' → ');
  const parts = [change.resourceKey, versions, change.author, change.description.slice(0, 300)];
  return {
    at: Date.parse(change.at),
    until: null,
    title: escape(change.title),
    text: parts.filter((part) => part !== null && part !== '').map((part) => escape(part ?? '')).join('<br>'),
    tags: ['change', change.kind, ...(change.resourceKey === null ? [] : [change.resourceKey])],
  };
}
