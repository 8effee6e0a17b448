import { ALERT_SOURCES, AlertEventStatus, EVENT_KINDS } from '#contract/alert';
import { SEVERITIES } from '#contract/scalars';
import { knownOnly, type UrlState } from '../../shared/list/index.ts';
import { instantOf } from '../../shared/time/index.ts';

/** The filter of the address as the contract's query. Relative times count from `now`, unix ms. */
export function alertFilter({ one, many }: UrlState, now: number) {
  return {
    q: one('q')?.slice(0, 200),
    status: listOrNothing(knownOnly(many('status'), AlertEventStatus.options)),
    kind: listOrNothing(knownOnly(many('kind'), EVENT_KINDS)),
    source: listOrNothing(knownOnly(many('source'), ALERT_SOURCES)),
    severity: listOrNothing(knownOnly(many('severity'), SEVERITIES)),
    fingerprint: one('fingerprint')?.slice(0, 200),
    from: instantOf(one('from'), now, false),
    to: instantOf(one('to'), now, true),
  };
}

/** True when anything narrows the list. */
export function isFiltered(filter: ReturnType<typeof alertFilter>): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

function listOrNothing<T>(values: T[]): T[] | undefined {
  return values.length === 0 ? undefined : values;
}
