import type { Change } from '#contract/change';
import type { NearbyIncident, PanelDescription, PanelExplanation } from '#contract/explain';
import { severityRank } from '#contract/scalars';

type Named = PanelExplanation['resources'];

const MOST_CHANGES = 50;
const MOST_INCIDENTS = 20;

/** Changes of the named resources first, then the nearest in time to `at` (unix ms). */
export function nearestChanges(changes: readonly Change[], named: Named, at: number): Change[] {
  const keys = new Set(named.map(({ key }) => key));
  const isOwn = ({ resourceKey }: Change): boolean => resourceKey !== null && keys.has(resourceKey);
  const distance = (change: Change): number => Math.abs(Date.parse(change.at) - at);
  return [...changes]
    .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || distance(a) - distance(b))
    .slice(0, MOST_CHANGES);
}

/** Incidents of the named resources first, then open ones, then the worst. */
export function orderIncidents(incidents: readonly NearbyIncident[], named: Named): NearbyIncident[] {
  return [...incidents]
    .sort(
      (a, b) =>
        Number(isAbout(b, named)) - Number(isAbout(a, named)) ||
        Number(b.open) - Number(a.open) ||
        severityRank(a.severity) - severityRank(b.severity) ||
        Date.parse(b.openedAt) - Date.parse(a.openedAt)
    )
    .slice(0, MOST_INCIDENTS);
}

/** The open incident that an unusual panel belongs to: one about a resource that it names. */
export function fittingIncident(
  incidents: readonly NearbyIncident[],
  named: Named,
  { verdict }: PanelDescription
): string | null {
  return verdict.state === 'unusual' ? (incidents.find((one) => one.open && isAbout(one, named))?.id ?? null) : null;
}

function isAbout({ service }: NearbyIncident, named: Named): boolean {
  return service !== null && named.some(({ name }) => name === service || name.split('/').at(-1) === service);
}
