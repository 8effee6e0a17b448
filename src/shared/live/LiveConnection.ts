import type { Observable, Subscription } from 'rxjs';
import { StreamMessage } from '#contract/stream';
import { toApiError } from '../api/ApiError.ts';
import { SseParser } from './SseParser.ts';

export type LiveStatus =
  | { state: 'connecting' }
  | { state: 'live'; since: number }
  /** Broken off; tries again at `retryAt`. Both unix milliseconds. */
  | { state: 'waiting'; since: number; retryAt: number; reason: string };

/** What `getBackendSrv().chunked()` emits: the response's head with each piece of its body. */
export interface StreamChunk {
  ok: boolean;
  status: number;
  statusText?: string;
  data: Uint8Array | undefined;
}

interface LiveOptions {
  open: (lastEventId: string | undefined) => Observable<StreamChunk>;
  onMessage: (message: StreamMessage) => void;
  onStatus: (status: LiveStatus) => void;
  /** A number in [0, 1) that spreads the reconnects of many pages. */
  random?: () => number;
}

/** The server sends a heartbeat every 15 s: two missed ones and a little mean that the line is dead. */
const SILENCE_MS = 40_000;
/** Grafana checks the session only when a request starts, so a stream is opened anew before 10 minutes are over. */
const RENEW_MS = 9.5 * 60_000;
const BACKOFF_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000];
const REFUSED_MS = 60_000;

/** Keeps one live stream open: watches its heartbeat, resumes after the last event, waits longer after each failure. */
export class LiveConnection {
  private readonly options: LiveOptions;
  private subscription: Subscription | undefined;
  private timers: { silence?: Timer; renew?: Timer; retry?: Timer } = {};
  private lastEventId: string | undefined;
  private failures = 0;
  private opened = false;
  private brokenSince: number | undefined;
  private stopped = true;

  constructor(options: LiveOptions) {
    this.options = options;
  }

  start(): void {
    if (this.stopped) {
      this.stopped = false;
      this.connect();
    }
  }

  stop(): void {
    this.stopped = true;
    this.disconnect();
  }

  /** Tries at once instead of waiting out the pause, for example when the browser is online again. */
  retryNow(): void {
    if (!this.stopped && this.timers.retry !== undefined) {
      this.connect();
    }
  }

  private connect(): void {
    this.disconnect();
    this.opened = false;
    this.options.onStatus({ state: 'connecting' });
    const parser = new SseParser();
    const decoder = new TextDecoder();
    this.watchSilence();
    this.timers.renew = setTimeout(() => this.connect(), RENEW_MS);
    this.subscription = this.options.open(this.lastEventId).subscribe({
      next: (chunk) => this.receive(chunk, parser, decoder),
      error: (thrown) => this.fail(toApiError(thrown, 'stream').message),
      complete: () => this.ended(),
    });
  }

  private receive(chunk: StreamChunk, parser: SseParser, decoder: TextDecoder): void {
    if (!chunk.ok) {
      const text = decoder.decode(chunk.data);
      const error = toApiError({ status: chunk.status, statusText: chunk.statusText, data: parseJson(text) }, 'stream');
      this.fail(error.message, error.retryable ? undefined : REFUSED_MS);
      return;
    }
    this.watchSilence();
    if (!this.opened) {
      this.opened = true;
      this.failures = 0;
      this.brokenSince = undefined;
      this.options.onStatus({ state: 'live', since: Date.now() });
    }
    if (chunk.data === undefined) {
      return;
    }
    try {
      for (const event of parser.feed(decoder.decode(chunk.data, { stream: true }))) {
        this.deliver(event.id, event.data);
      }
    } catch (error) {
      this.fail(error instanceof Error ? error.message : 'The live stream could not be read.');
    }
  }

  private deliver(id: string | undefined, data: string): void {
    const message = StreamMessage.safeParse(parseJson(data));
    // A newer sidecar may send kinds that this page does not know: they are skipped, their ids are kept.
    if (message.success) {
      this.options.onMessage(message.data);
    }
    this.lastEventId = id ?? this.lastEventId;
  }

  private ended(): void {
    if (this.opened) {
      this.retryIn(this.spread(500), 'The server ended the stream to check the session again.');
    } else {
      this.fail('The live stream ended.');
    }
  }

  private fail(reason: string, pauseMs?: number): void {
    const step = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)] ?? REFUSED_MS;
    this.failures += 1;
    this.retryIn(pauseMs ?? this.spread(step), reason);
  }

  private retryIn(pauseMs: number, reason: string): void {
    this.disconnect();
    if (this.stopped) {
      return;
    }
    this.brokenSince ??= Date.now();
    this.options.onStatus({ state: 'waiting', since: this.brokenSince, retryAt: Date.now() + pauseMs, reason });
    this.timers.retry = setTimeout(() => this.connect(), pauseMs);
  }

  private watchSilence(): void {
    clearTimeout(this.timers.silence);
    this.timers.silence = setTimeout(() => this.fail('The live stream fell silent.'), SILENCE_MS);
  }

  private spread(ms: number): number {
    return Math.round(ms * (0.5 + (this.options.random ?? Math.random)()));
  }

  private disconnect(): void {
    Object.values(this.timers).forEach(clearTimeout);
    this.timers = {};
    const subscription = this.subscription;
    this.subscription = undefined;
    subscription?.unsubscribe();
  }
}

type Timer = ReturnType<typeof setTimeout>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
