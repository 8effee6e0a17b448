import type { AlertEvent } from '#contract/alert';

export interface EventKey {
  fingerprint: string;
  startsAt: string;
  status: string;
}

/** An alert event's identity as one text for the address: start, status, fingerprint. */
export function eventKeyOf({
  startsAt,
  status,
  fingerprint,
}: Pick<AlertEvent, 'startsAt' | 'status' | 'fingerprint'>): string {
  return `${startsAt}~${status}~${fingerprint}`;
}

/** The reverse of `eventKeyOf`; undefined for a text that is none. */
export function readEventKey(text: string | undefined): EventKey | undefined {
  const [, startsAt, status, fingerprint] = /^([^~]+)~(firing|resolved)~(.+)$/s.exec(text ?? '') ?? [];
  return startsAt && status && fingerprint && Number.isFinite(Date.parse(startsAt))
    ? { startsAt, status, fingerprint }
    : undefined;
}
