import { createHmac } from 'node:crypto';
import type { ChangeEvent } from './api.ts';

/** How the receiver knows the sender. With `timestampHeader` the signature covers `<unix seconds>:<body>`, else the body. */
export type WebhookAuth =
  | { type: 'bearer'; token: string }
  | { type: 'hmac'; secret: string; header: string; timestampHeader?: string }
  | { type: 'none' };

export interface ChangeSenderOptions {
  url: string;
  auth: WebhookAuth;
  log?: (line: string) => void;
  /** Changes kept while the receiver is away; the oldest are dropped beyond it. Default 500. */
  limit?: number;
}

/** The body of one change as it is posted. */
export function changeBody(change: ChangeEvent): string {
  return JSON.stringify({
    id: change.id,
    at: new Date(change.timeMs).toISOString(),
    kind: change.kind,
    title: change.summary,
    ...(change.resource === undefined ? { service: change.service } : { resource: change.resource }),
    versionFrom: change.from,
    versionTo: change.to,
    author: change.author,
    ...(change.diff ? contentOf(change, change.diff) : {}),
  });
}

/** A pipeline tells the commits that a deploy brings; everything else is told by its diff. */
function contentOf({ kind, id, summary, author }: ChangeEvent, diff: string): object {
  return kind === 'deploy'
    ? { commits: [{ id: id.replace(`${kind}-`, ''), message: summary, author, diff }] }
    : { diff };
}

/** The headers of one delivery. `nowMs` is the wall clock, which the receiver compares with its own. */
export function changeHeaders(auth: WebhookAuth, body: string, nowMs: number): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (auth.type === 'bearer') {
    headers.authorization = `Bearer ${auth.token}`;
  } else if (auth.type === 'hmac') {
    let signed = body;
    if (auth.timestampHeader) {
      const seconds = String(Math.floor(nowMs / 1000));
      headers[auth.timestampHeader] = seconds;
      signed = `${seconds}:${body}`;
    }
    headers[auth.header] = createHmac('sha256', auth.secret).update(signed).digest('hex');
  }
  return headers;
}

/** Posts changes one by one in order. A receiver that is away or busy gets them later; one it refuses is dropped and said. */
export class ChangeSender {
  readonly #options: ChangeSenderOptions;
  readonly #queue: ChangeEvent[] = [];
  readonly #stopped = new AbortController();
  #busy: Promise<void> | undefined;
  #notBeforeMs = 0;
  #failures = 0;

  constructor(options: ChangeSenderOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#queue.length;
  }

  enqueue(changes: readonly ChangeEvent[]): void {
    this.#queue.push(...changes);
    const excess = this.#queue.length - (this.#options.limit ?? 500);
    if (excess > 0) {
      this.#queue.splice(0, excess);
      this.#options.log?.(`dropped ${excess} old change events: the receiver has been away too long`);
    }
  }

  /** Delivers what waits, unless a delivery is under way or the receiver asked for a pause. */
  flush(): Promise<void> {
    if (!this.#busy && Date.now() >= this.#notBeforeMs && !this.#stopped.signal.aborted) {
      this.#busy = this.#deliver().finally(() => {
        this.#busy = undefined;
      });
    }
    return this.#busy ?? Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#busy;
  }

  async #deliver(): Promise<void> {
    for (let change = this.#queue[0]; change; change = this.#queue[0]) {
      const status = await this.#post(change);
      const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
      if (status >= 300 && !refused) {
        this.#failures++;
        this.#notBeforeMs = Date.now() + Math.min(30_000, 500 * 2 ** this.#failures);
        return;
      }
      this.#failures = 0;
      if (refused) {
        this.#options.log?.(`change ${change.id} was refused with status ${status}`);
      }
      // The queue may have been cut at its head while the answer was on its way.
      const index = this.#queue.indexOf(change);
      if (index >= 0) {
        this.#queue.splice(index, 1);
      }
    }
  }

  /** The status of the answer; 599 when there was none. */
  async #post(change: ChangeEvent): Promise<number> {
    const body = changeBody(change);
    try {
      const response = await fetch(this.#options.url, {
        method: 'POST',
        body,
        headers: changeHeaders(this.#options.auth, body, Date.now()),
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(5000)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 599;
    }
  }
}
