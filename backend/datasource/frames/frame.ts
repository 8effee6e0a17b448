/** How a field is to be shown; a part of Grafana's FieldConfig. */
export interface FieldConfig {
  /** The name whatever the panel says; where it is not given, a panel may make one of labels. */
  displayName?: string;
  displayNameFromDS?: string;
  unit?: string;
  decimals?: number;
  color?: { mode: string; fixedColor: string };
  links?: { title: string; url: string; targetBlank?: boolean }[];
  custom?: Record<string, unknown>;
}

interface FieldBase {
  name: string;
  labels?: Readonly<Record<string, string>>;
  config?: FieldConfig;
}

/**
 * A column. Numbers and times are Float64 (times are unix milliseconds), where NaN stands for "no value"; infinities are
 * values.
 */
export type FrameField = FieldBase &
  (
    | { type: 'time'; values: Float64Array }
    | { type: 'number'; values: Float64Array }
    | { type: 'string'; values: readonly (string | null)[] }
    | { type: 'boolean'; values: readonly boolean[] }
  );

export interface Notice {
  severity: 'info' | 'warning' | 'error';
  text: string;
}

/** What Grafana's data plane calls the shape; the version is that of the shape's contract. */
export interface FrameMeta {
  type?: 'timeseries-wide' | 'numeric-wide' | 'numeric-long' | 'table';
  typeVersion?: readonly [number, number];
  preferredVisualisationType?: 'nodeGraph' | 'table' | 'graph';
  executedQueryString?: string;
  notices?: Notice[];
}

/** What one query answers: all fields have the same length. */
export interface Frame {
  name: string;
  fields: FrameField[];
  meta?: FrameMeta;
}

export type FieldOptions = Pick<FieldBase, 'labels' | 'config'>;

export function numberField(name: string, values: Iterable<number | null>, options: FieldOptions = {}): FrameField {
  return { ...options, name, type: 'number', values: Float64Array.from(values, (value) => value ?? NaN) };
}

/** A column of instants, given as unix milliseconds or as ISO 8601. */
export function timeField(name: string, values: Iterable<number | string | null>, options: FieldOptions = {}): FrameField {
  const ms = (value: number | string | null): number => (typeof value === 'string' ? Date.parse(value) : (value ?? NaN));
  return { ...options, name, type: 'time', values: Float64Array.from(values, ms) };
}

export function stringField(name: string, values: readonly (string | null)[], options: FieldOptions = {}): FrameField {
  return { ...options, name, type: 'string', values };
}

export function booleanField(name: string, values: readonly boolean[], options: FieldOptions = {}): FrameField {
  return { ...options, name, type: 'boolean', values };
}

/** A notice that rows or series were left out; none when nothing was. */
export function cutNotice(cut: boolean, what: string): Notice[] {
  return cut ? [{ severity: 'warning', text: `There is more: ${what}. Narrow the filter or the time range.` }] : [];
}
