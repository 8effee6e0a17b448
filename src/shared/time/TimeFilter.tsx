import { dateTime, isDateTime, rangeUtil, type RawTimeRange, type TimeRange } from '@grafana/data';
import { TimeRangeInput } from '@grafana/ui';
import type { RawRange } from './instantOf.ts';

interface Props extends RawRange {
  /** What stands there while nothing is chosen. */
  placeholder: string;
  onChange: (range: RawRange) => void;
}

/** Grafana's time range, which may be left open: nothing chosen means everything that is kept. */
export function TimeFilter({ from, to, placeholder, onChange }: Props) {
  return (
    <TimeRangeInput
      clearable
      hideTimeZone
      placeholder={placeholder}
      value={toTimeRange(from, to)}
      onChange={({ raw }) => onChange(toRawRange(raw))}
    />
  );
}

function toTimeRange(from: string | undefined, to: string | undefined): TimeRange {
  if (from === undefined) {
    // The input takes invalid times for "nothing chosen".
    const none = dateTime(null);
    return { from: none, to: none, raw: { from: none, to: none } };
  }
  return rangeUtil.convertRawToRange({ from: rawTime(from), to: rawTime(to ?? 'now') });
}

function rawTime(text: string): RawTimeRange['from'] {
  return text.startsWith('now') ? text : dateTime(/^\d+$/.test(text) ? Number(text) : text);
}

function toRawRange(raw: RawTimeRange): RawRange {
  const text = (value: RawTimeRange['from']) =>
    !isDateTime(value) ? value : value.isValid() ? value.toISOString() : undefined;
  const from = text(raw.from);
  return { from, to: from === undefined ? undefined : text(raw.to) };
}
