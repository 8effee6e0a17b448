import type { QueryClient } from '@tanstack/react-query';
import type { IncidentSummary } from '#contract/incident';
import type { StreamMessage } from '#contract/stream';

/** Which cached answers a message makes stale: operation tags, and `listIncidents` by name (see `StaleTags`). */
const STALE_TAGS: Record<StreamMessage['type'], readonly string[]> = {
  incident: ['incidents', 'lineage'],
  incidents: ['incidents', 'listIncidents', 'lineage'],
  analysis: ['analyses', 'incidents', 'lineage'],
  alerts: ['alerts'],
  changes: ['changes'],
  topology: ['resources'],
  run: ['automation', 'lineage'],
  proposals: ['automation'],
  approvals: ['automation'],
  knowledge: ['knowledge'],
  reset: [],
};

interface Page {
  items: IncidentSummary[];
}

function isIncidentPage(value: unknown): value is Page {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);
}

function isPaged(value: unknown): value is { pages: unknown[] } {
  return typeof value === 'object' && value !== null && 'pages' in value && Array.isArray(value.pages);
}

function replaceRow<T>(cached: T, incident: IncidentSummary): T {
  if (isPaged(cached)) {
    const pages = cached.pages.map((page) => replaceRow(page, incident));
    return pages.some((page, index) => page !== cached.pages[index]) ? { ...cached, pages } : cached;
  }
  if (!isIncidentPage(cached) || !cached.items.some((row) => row.id === incident.id)) {
    return cached;
  }
  return { ...cached, items: cached.items.map((row) => (row.id === incident.id ? { ...row, ...incident } : row)) };
}

/**
 * Brings a message of the stream into the cache. A changed incident replaces its row where it stands, so that a list
 * never jumps under the reader; new rows are the list page's business (`useLiveMessages`).
 * @returns tags whose answers are stale now; `'*'` means everything.
 */
export function applyStreamMessage(client: QueryClient, message: StreamMessage): readonly string[] {
  if (message.type === 'reset') {
    return ['*'];
  }
  if (message.type === 'incident') {
    client.setQueriesData<unknown>({ queryKey: ['incidents', 'listIncidents'] }, (cached: unknown) =>
      replaceRow(cached, message.incident)
    );
  }
  return STALE_TAGS[message.type];
}
