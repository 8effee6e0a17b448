import { CoreApp } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { QueryModelInput } from '#contract/query';
import type { QueryFormat, QueryKind } from '#contract/queryWords';

/** What each kind can answer with; the first is what a new query of the kind asks for. */
export const FORMATS: Record<QueryKind, readonly QueryFormat[]> = {
  incidents: ['table', 'number', 'series'],
  alerts: ['table', 'number', 'series'],
  operations: ['series', 'number'],
  analyses: ['table'],
  forecast: ['series', 'number'],
  anomalies: ['series', 'number', 'table'],
  resources: ['table', 'number'],
  topology: ['table'],
  lineage: ['table'],
  annotations: ['table'],
  automation: ['table', 'number', 'series'],
  health: ['table', 'number'],
  capacity: ['table', 'number'],
  values: ['table'],
};

/** A query of the kind with sensible values, the same format where the kind has it. */
export function newModel(kind: QueryKind, format?: QueryFormat): QueryModelInput {
  const wanted = format !== undefined && FORMATS[kind].includes(format) ? format : FORMATS[kind][0];
  const base = { kind, format: wanted };
  switch (kind) {
    case 'incidents':
      return {
        ...base,
        filter: { open: wanted === 'series' ? undefined : true },
        ...(wanted === 'table' && { time: 'any' }),
      } as QueryModelInput;
    case 'operations':
      return { ...base, measures: ['mtta', 'mttr'] } as QueryModelInput;
    case 'forecast':
    case 'anomalies':
      return { ...base, expr: '' } as QueryModelInput;
    case 'lineage':
      return { ...base, incident: '' } as QueryModelInput;
    case 'values':
      return { ...base, of: 'services' } as QueryModelInput;
    default:
      return base as QueryModelInput;
  }
}

/** The query in another form, without what that form cannot have. */
export function withFormat(model: QueryModelInput, format: QueryFormat): QueryModelInput {
  const changed = { ...model, format } as QueryModelInput;
  if (changed.kind === 'incidents') {
    const { q: _q, ...filter } = changed.filter ?? {};
    return format === 'table' ? changed : { ...changed, filter, time: undefined };
  }
  if (changed.kind === 'alerts' && format === 'series') {
    const by = changed.by?.filter((group) => group !== 'state' && group !== 'resource');
    return { ...changed, by, filter: { ...changed.filter, state: undefined } };
  }
  return changed;
}

/** What a new panel, or a new rule, begins with: the open incidents, as rows or as a number. */
export function defaultModel(app: CoreApp): QueryModelInput {
  const rule = app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
  return newModel('incidents', rule ? 'number' : 'table');
}

/** False while something must still be filled in: asking would only be refused. */
export function isComplete(model: QueryModelInput | undefined): model is QueryModelInput {
  switch (model?.kind) {
    case undefined:
      return false;
    case 'forecast':
      return model.expr.trim() !== '' && (model.format !== 'number' || model.threshold !== undefined);
    case 'anomalies':
      return model.expr.trim() !== '';
    case 'lineage':
      return model.incident.trim() !== '';
    case 'operations':
      return model.measures.length > 0;
    default:
      return true;
  }
}

/** Rules and expressions take numbers and series; a table would only fail when it is evaluated. */
export function fitsRules({ kind, format = FORMATS[kind][0] }: QueryModelInput): boolean {
  return format === 'number' || format === 'series';
}

export function kindLabel(kind: QueryKind): string {
  const labels: Record<QueryKind, () => string> = {
    incidents: () => t('query.kind.incidents', 'Incidents'),
    alerts: () => t('query.kind.alerts', 'Alerts'),
    operations: () => t('query.kind.operations', 'Operation measures'),
    analyses: () => t('query.kind.analyses', 'Analyses'),
    forecast: () => t('query.kind.forecast', 'Forecast'),
    anomalies: () => t('query.kind.anomalies', 'Anomalies'),
    resources: () => t('query.kind.resources', 'Resources'),
    topology: () => t('query.kind.topology', 'Topology'),
    lineage: () => t('query.kind.lineage', 'Lineage of an incident'),
    annotations: () => t('query.kind.annotations', 'Annotations'),
    automation: () => t('query.kind.automation', 'Automation report'),
    health: () => t('query.kind.health', 'Health of services'),
    capacity: () => t('query.kind.capacity', 'Capacity'),
    values: () => t('query.kind.values', 'Values of a variable'),
  };
  return labels[kind]();
}

export function formatLabel(format: QueryFormat): string {
  switch (format) {
    case 'table':
      return t('query.format.table', 'Table');
    case 'number':
      return t('query.format.number', 'Number');
    case 'series':
      return t('query.format.series', 'Over time');
  }
}

/** One line for Explore's history and collapsed rows. */
export function describeModel(model: QueryModelInput | undefined): string {
  if (model === undefined) {
    return '';
  }
  const what = 'expr' in model ? model.expr : 'incident' in model ? model.incident : '';
  return [kindLabel(model.kind), formatLabel(model.format ?? FORMATS[model.kind][0] ?? 'table').toLowerCase(), what]
    .filter((part) => part !== '')
    .join(' · ');
}
