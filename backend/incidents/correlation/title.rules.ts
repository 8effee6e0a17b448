import type { AlertRecord } from './workingSet.ts';
import { tellsOfBlindness } from './alertState.rules.ts';

const MAX_TITLE = 300;

/** The title of the incident that an alert opens: what the rule's author wrote for people, else rule and place. */
export function titleOf(alert: Pick<AlertRecord, 'name' | 'kind' | 'labels' | 'annotations' | 'resourceKey'>): string {
  if (tellsOfBlindness(alert.kind)) {
    const rule = alert.labels['rulename'] ?? alert.name;
    const why = alert.kind === 'no-data' ? 'its query finds no data' : 'its query fails';
    return plain(`Rule "${rule}" is blind: ${why}`);
  }
  const summary = plain(alert.annotations['summary'] ?? '');
  if (summary !== '') {
    return summary;
  }
  const place = alert.resourceKey?.replace(/^\w+:/, '') ?? '';
  return plain(place === '' || alert.name.includes(place) ? alert.name : `${alert.name} on ${place}`);
}

/** One line without control or direction-changing characters, cut to what a title may hold. */
export function plain(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= MAX_TITLE
    ? line
    : `${[...line]
        .slice(0, MAX_TITLE - 2)
        .join('')
        .slice(0, MAX_TITLE - 1)}…`;
}
