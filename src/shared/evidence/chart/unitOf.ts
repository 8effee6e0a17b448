import { formattedValueToString, getValueFormat } from '@grafana/data';

const UNITS: Readonly<Record<string, string>> = {
  seconds: 's',
  ratio: 'percentunit',
  share: 'percentunit',
  '%': 'percent',
  By: 'bytes',
  B: 'bytes',
  '1': 'short',
};

/** Grafana's name of a unit: the engine has words of its own, panels have Grafana's; other words stand behind the number. */
export function unitOf(unit: string): string {
  return (Object.hasOwn(UNITS, unit) ? UNITS[unit] : unit) || 'short';
}

/** A value with its unit, in Grafana's manner. */
export function formatValue(value: number | null | undefined, unit: string, decimals?: number | null): string {
  return value === null || value === undefined
    ? '–'
    : formattedValueToString(getValueFormat(unitOf(unit))(value, decimals));
}
