import { dateTimeFormat, formattedValueToString, getValueFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { formatNumber } from '../format/quantity.ts';

type Sentence = (params: Record<string, unknown>) => string;

/** What is said of a panel, and of how that was found, by statement code. */
export const panelSentences: Readonly<Record<string, Sentence>> = {
  'panel.unusual': (params) =>
    t('statement.panel.unusual', 'Unusual since {{since}}: {{name}} at {{after}} instead of {{before}}.', params),
  'panel.unusual-times': (params) =>
    t(
      'statement.panel.unusual-times',
      'Unusual since {{since}}: {{name}} {{ratio}} times its usual level, {{after}} instead of {{before}}.',
      params
    ),
  'panel.was-unusual': (params) =>
    t(
      'statement.panel.was-unusual',
      'Normal again; unusual from {{since}} to {{until}}: {{name}} at {{after}} instead of {{before}}.',
      params
    ),
  'panel.stopped': (params) => t('statement.panel.stopped', 'No data since {{since}}.', params),
  'panel.normal': (params) => t('statement.panel.normal', 'Nothing unusual: within its normal range.', params),
  'panel.normal-day': (params) =>
    t('statement.panel.normal-day', 'Nothing unusual: within its normal range for this time of day.', params),
  'panel.normal-alone': (params) => t('statement.panel.normal-alone', 'Nothing unusual within the shown time.', params),
  'panel.too-short': (params) =>
    t('statement.panel.too-short', 'Too few points to say what is normal: {{points}} in the longest series.', params),
  'panel.no-data': (params) => t('statement.panel.no-data', 'The panel has no data in this range.', params),
  'panel.table': (params) =>
    t(
      'statement.panel.table',
      'The panel shows a table without a course over time; there is nothing to compare it with.',
      params
    ),
  'panel.logs': (params) =>
    t('statement.panel.logs', 'The panel shows log lines; numbers over time are needed to say what is normal.', params),
  'panel.failed': (params) => t('statement.panel.failed', 'The panel’s query failed: {{reason}}', params),
  'panel.level-one': (params) =>
    t('statement.panel.level-one', 'Now {{value}}; in the shown time {{low}} to {{high}}, mostly {{middle}}.', params),
  'panel.level-many': (params) =>
    t(
      'statement.panel.level-many',
      '{{count}} series, now from {{low}} ({{lowest}}) to {{high}} ({{highest}}); the middle one is at {{middle}}.',
      params
    ),
  'panel.rises': (params) => t('statement.panel.rises', '{{name}} rises by {{change}} over the shown time.', params),
  'panel.falls': (params) => t('statement.panel.falls', '{{name}} falls by {{change}} over the shown time.', params),
  'panel.steady': (params) => t('statement.panel.steady', 'No trend over the shown time.', params),
  'panel.repeats-hour': (params) => t('statement.panel.repeats-hour', '{{name}} repeats itself every hour.', params),
  'panel.repeats-day': (params) => t('statement.panel.repeats-day', '{{name}} repeats itself every day.', params),
  'panel.repeats-week': (params) => t('statement.panel.repeats-week', '{{name}} repeats itself every week.', params),
  'panel.threshold': (params) =>
    t('statement.panel.threshold', '{{name}} is at {{value}}, beyond the panel’s threshold of {{threshold}}.', params),
  'panel.ended': (params) =>
    t('statement.panel.ended', 'Ended before the range: {{name}} at {{at}} ({{count}} series in all).', params),
  'panel.gap': (params) => t('statement.panel.gap', 'No data from {{since}} to {{until}}.', params),
  'panel.others': (params) => t('statement.panel.others', 'Unusual too: {{count}} more series.', params),
  'panel.left-out': (params) =>
    t(
      'statement.panel.left-out',
      '{{count}} of {{of}} series were left out; the largest and the most variable were kept.',
      params
    ),
  'panel.standout': (params) => t('statement.panel.standout', '{{name}}: {{after}} instead of {{before}}.', params),
  'panel.standout-times': (params) =>
    t(
      'statement.panel.standout-times',
      '{{name}}: {{ratio}} times its usual level, {{after}} instead of {{before}}.',
      params
    ),
  'panel.forecast': (params) =>
    t('statement.panel.forecast', '{{name}} is expected at {{value}} by {{at}} ({{low}} to {{high}}).', params),
  'panel.reaches': (params) =>
    t(
      'statement.panel.reaches',
      '{{name}} passes {{threshold}} at about {{at}}, between {{since}} and {{until}}.',
      params
    ),
  'panel.reaches-not-before': (params) =>
    t('statement.panel.reaches-not-before', '{{name}} may pass {{threshold}} from {{since}} on.', params),
  'explain.not-needed': (params) =>
    t('statement.explain.not-needed', 'Nothing is unusual here, so no cause was looked for.', params),
  'explain.failed': (params) => t('statement.explain.failed', 'The cause could not be looked for: {{reason}}', params),
  'step.past.done': (params) =>
    t(
      'statement.step.past.done',
      'Compared {{found}} of {{of}} series with their past and {{days}} earlier days.',
      params
    ),
  'step.past.nothing': (params) =>
    t('statement.step.past.nothing', 'The source has no earlier data of these series.', params),
  'step.past.skipped': (params) =>
    t(
      'statement.step.past.skipped',
      'Earlier data are read only for PromQL of a data source of this organisation; the panel itself was used.',
      params
    ),
  'step.past.failed': (params) => t('statement.step.past.failed', 'Earlier data could not be read: {{reason}}', params),
  'step.changes.done': (params) =>
    t('statement.step.changes.done', 'Around it: {{changes}} changes, {{incidents}} incidents.', params),
  'step.changes.nothing': (params) =>
    t('statement.step.changes.nothing', 'No change and no incident around it.', params),
  'step.changes.failed': (params) =>
    t('statement.step.changes.failed', 'Changes and incidents could not be read.', params),
  'step.cause.done': (params) => t('statement.step.cause.done', 'Found a likely cause in {{series}} series.', params),
  'step.cause.nothing': (params) =>
    t('statement.step.cause.nothing', 'Looked at {{series}} series; none of them singles out a cause.', params),
  'step.cause.skipped': (params) => t('statement.step.cause.skipped', 'No cause is needed.', params),
  'step.cause.failed': (params) => t('statement.step.cause.failed', 'The cause could not be looked for.', params),
  'step.forecast.done': (params) => t('statement.step.forecast.done', 'Forecast series: {{series}}.', params),
  'step.forecast.nothing': (params) =>
    t('statement.step.forecast.nothing', 'Too little is known for a forecast.', params),
  'step.knowledge.done': (params) => t('statement.step.knowledge.done', 'Fitting runbooks: {{items}}.', params),
  'step.knowledge.nothing': (params) => t('statement.step.knowledge.nothing', 'No runbook fits.', params),
  'step.knowledge.failed': (params) => t('statement.step.knowledge.failed', 'Runbooks could not be searched.', params),
};

const QUANTITIES = new Set(['before', 'after', 'value', 'low', 'high', 'middle', 'change', 'threshold']);
const INSTANTS = new Set(['since', 'until', 'at']);
const DAY_MS = 86_400_000;

/** A parameter of a sentence about a panel as the panel itself would show it: in its unit, in the reader's time zone. */
export function sayPanelParam(name: string, value: string | number, unit: string): string | number {
  if (typeof value === 'string') {
    return value;
  }
  if (QUANTITIES.has(name)) {
    return formatInUnit(value, unit);
  }
  if (INSTANTS.has(name)) {
    const far = Math.abs(Date.now() - value) > DAY_MS;
    return dateTimeFormat(value, { format: far ? 'YYYY-MM-DD HH:mm' : 'HH:mm' });
  }
  return Number.isInteger(value) ? value : formatNumber(value);
}

/** A value in one of Grafana's units, with three digits or so. */
export function formatInUnit(value: number, unit: string): string {
  return formattedValueToString(getValueFormat(unit || 'short')(value));
}
