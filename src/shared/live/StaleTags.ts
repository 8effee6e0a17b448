import type { QueryClient } from '@tanstack/react-query';

/** At most one refresh a second and tag, however many messages a storm brings. */
const PAUSE_MS = 1_000;
/** These lists do not jump under their reader: their tag alone does not read them anew, only their name does. */
const ONLY_BY_NAME = new Set(['listIncidents', 'listAlertEvents']);

/** Collects stale tags and refreshes what the open page shows of them, first at once, then once a second. */
export class StaleTags {
  private readonly client: QueryClient;
  private readonly pending = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: QueryClient) {
    this.client = client;
  }

  add(tags: readonly string[]): void {
    tags.forEach((tag) => this.pending.add(tag));
    if (this.timer === undefined && this.pending.size > 0) {
      this.flush();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private flush(): void {
    const tags = [...this.pending];
    this.pending.clear();
    if (tags.length === 0) {
      this.timer = undefined;
      return;
    }
    this.timer = setTimeout(() => this.flush(), PAUSE_MS);
    const all = tags.includes('*');
    void this.client.invalidateQueries({
      predicate: ({ queryKey: [tag, operation] }) =>
        all || tags.includes(String(ONLY_BY_NAME.has(String(operation)) ? operation : tag)),
    });
  }
}
