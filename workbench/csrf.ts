import type { IncomingMessage } from 'node:http';
import { SESSION_COOKIE } from './sessions.ts';

const SAFE = new Set(['HEAD', 'OPTIONS', 'TRACE']);

/**
 * Grafana's CSRF filter: with a login cookie, every method but HEAD, OPTIONS and TRACE needs an `Origin` whose host is
 * the request's own; a missing `Origin` passes, ports are not compared.
 * @returns true when the request must be refused (403, "origin not allowed").
 */
export function isForeignOrigin(request: IncomingMessage): boolean {
  const { origin, host, cookie } = request.headers;
  if (!cookie?.includes(`${SESSION_COOKIE}=`) || SAFE.has(request.method ?? 'GET') || !origin) {
    return false;
  }
  const own = URL.canParse(`http://${host ?? ''}`) ? new URL(`http://${host ?? ''}`).hostname : '';
  const theirs = URL.canParse(origin) ? new URL(origin).hostname : '';
  return own === '' || own !== theirs;
}
