import { t } from '@grafana/i18n';
import type { OperationInput } from '#contract/operation';
import type { TenantSettings, updateSettings } from '#contract/tenancy';

type NumberName = Exclude<keyof TenantSettings, 'autoAnalyse'>;

export interface SettingsField {
  name: NumberName;
  label: string;
  hint: string;
  /** Seconds, or whatever the contract counts in, for each unit that is shown. */
  factor: number;
  unit: string;
  /** Bounds in the shown unit, the same as the contract's. */
  min: number;
  max: number;
}

/** The settings as a form shows them: windows in minutes, keeping in days. */
export function settingsFields(): SettingsField[] {
  const minutes = t('administration.settings.minutes', 'minutes');
  const days = t('administration.settings.days', 'days');
  return [
    {
      name: 'groupingWindowSeconds',
      label: t('administration.settings.grouping', 'Grouping window'),
      hint: t('administration.settings.groupingHint', 'Alerts that start within it may belong to one incident.'),
      factor: 60,
      unit: minutes,
      min: 0.5,
      max: 1_440,
    },
    {
      name: 'reopenWindowSeconds',
      label: t('administration.settings.reopen', 'Reopen window'),
      hint: t('administration.settings.reopenHint', 'An alert that returns within it opens its incident again.'),
      factor: 60,
      unit: minutes,
      min: 0,
      max: 10_080,
    },
    {
      name: 'flapCount',
      label: t('administration.settings.flapCount', 'Flapping from'),
      hint: t(
        'administration.settings.flapCountHint',
        'So many times that an alert starts within the flapping window.'
      ),
      factor: 1,
      unit: t('administration.settings.times', 'times'),
      min: 2,
      max: 100,
    },
    {
      name: 'flapWindowSeconds',
      label: t('administration.settings.flapWindow', 'Flapping window'),
      hint: t('administration.settings.flapWindowHint', 'The time over which starts are counted.'),
      factor: 60,
      unit: minutes,
      min: 1,
      max: 1_440,
    },
    {
      name: 'alertEventRetentionDays',
      label: t('administration.settings.alertRetention', 'Keep alert events'),
      hint: t('administration.settings.alertRetentionHint', 'Older ones are removed for good.'),
      factor: 1,
      unit: days,
      min: 1,
      max: 3_650,
    },
    {
      name: 'incidentRetentionDays',
      label: t('administration.settings.incidentRetention', 'Keep incidents'),
      hint: t('administration.settings.incidentRetentionHint', 'Closed ones that are older are removed for good.'),
      factor: 1,
      unit: days,
      min: 7,
      max: 3_650,
    },
  ];
}

export type SettingsDraft = Record<NumberName, string> & { autoAnalyse: boolean };

/** What stands in the form for given settings. */
export function draftOf(settings: TenantSettings, fields: readonly SettingsField[]): SettingsDraft {
  const numbers = fields.map(({ name, factor }) => [name, String(settings[name] / factor)]);
  return { ...(Object.fromEntries(numbers) as Record<NumberName, string>), autoAnalyse: settings.autoAnalyse };
}

/** Why the text of a field cannot be saved; undefined when it can. */
export function fieldProblem({ factor, min, max }: SettingsField, text: string): string | undefined {
  const value = Number(text);
  const fits = text.trim() !== '' && value >= min && value <= max && Number.isInteger(value * factor);
  return fits ? undefined : t('administration.settings.between', 'Between {{min}} and {{max}}', { min, max });
}

/** Only what differs from the settings now: what somebody else changed meanwhile stays. */
export function changesOf(
  settings: TenantSettings,
  draft: SettingsDraft,
  fields: readonly SettingsField[]
): OperationInput<typeof updateSettings>['body'] {
  const changed = fields
    .map(({ name, factor }) => [name, Number(draft[name]) * factor] as const)
    .filter(([name, value]) => value !== settings[name]);
  return {
    ...Object.fromEntries(changed),
    ...(draft.autoAnalyse !== settings.autoAnalyse && { autoAnalyse: draft.autoAnalyse }),
  };
}
