import type { RequestHandler } from 'express';
import { principalOf, type Streams } from '../platform/index.ts';

const HEARTBEAT_MS = 15_000;
/** After this the reader must come back, so that its identity and role are checked again. */
const LIFETIME_MS = 9 * 60_000;
/** A reader that is this far behind is cut off; it comes back and replays. */
const MAX_BUFFERED_BYTES = 4_000_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `GET /stream`: the tenant's live messages as server-sent events (WHATWG HTML, 9.2). */
export function streamHandler(streams: Streams): RequestHandler {
  return (request, response, next) => {
    const { tenantId } = principalOf(request);
    const asked = request.headers['last-event-id'] ?? request.query.lastEventId;
    const lastId = typeof asked === 'string' && UUID.test(asked) ? asked : null;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 2000\n: welcome\n\n');

    let subscription: { stop(): void } | undefined;
    let ended = false;
    const end = (): void => {
      ended = true;
      clearInterval(heartbeat);
      clearTimeout(lifetime);
      subscription?.stop();
      response.end();
    };
    const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
    const lifetime = setTimeout(end, LIFETIME_MS);
    response.on('close', end);
    response.on('error', end);

    streams
      .subscribe(tenantId, lastId, ({ id, json }) => {
        if (response.writableLength > MAX_BUFFERED_BYTES) {
          response.destroy();
          return;
        }
        response.write(`id: ${id}\ndata: ${json}\n\n`);
      })
      .then(
        (made) => {
          subscription = made;
          if (ended) {
            made.stop();
          }
        },
        (error: unknown) => {
          clearInterval(heartbeat);
          clearTimeout(lifetime);
          response.destroy();
          next(error);
        }
      );
  };
}
