import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import https from 'node:https';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';

/** Headers of one hop (RFC 9110, 7.6.1): Go's reverse proxy drops them after everything else has been set. */
const HOP_BY_HOP = [
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
const DROPPED_FROM_ANSWER = ['alt-svc', 'close', 'server', 'set-cookie', 'strict-transport-security'];
const DIAL_TIMEOUT_MS = 30_000;

/** Adds what Go's proxy and Grafana add to every forwarded request, and drops what the client's `Connection` names. */
export function finishHeaders(request: IncomingMessage, headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const out: OutgoingHttpHeaders = { ...headers };
  for (const name of ['origin', 'referer', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto', 'host']) {
    delete out[name];
  }
  out['x-grafana-referer'] = request.headers.referer ?? '';
  const client = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const before = request.headers['x-forwarded-for'];
  // Grafana appends the client's address, then Go's reverse proxy appends it once more.
  out['x-forwarded-for'] = [before, client, client].filter(Boolean).join(', ');
  for (const name of (request.headers.connection ?? '').split(',')) {
    delete out[name.trim().toLowerCase()];
  }
  HOP_BY_HOP.forEach((name) => delete out[name]);
  return out;
}

/**
 * Sends a request on and streams the answer back unbuffered. An upstream that cannot be reached becomes 502, one that
 * does not take the connection in time 504, both with an empty body, as in Grafana.
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  headers: OutgoingHttpHeaders,
  mapStatus: (status: number) => number = (status) => status
): void {
  const url = parseTarget(target);
  if (!url) {
    fail(response, 502);
    return;
  }
  const askedForEncoding = headers['accept-encoding'] !== undefined;
  const send = url.protocol === 'https:' ? https.request : http.request;
  const upstream = send(url, {
    method: request.method,
    // Go asks for gzip on its own behalf when the client named no encoding, and unpacks the answer.
    headers: askedForEncoding ? headers : { ...headers, 'accept-encoding': 'gzip' },
  });
  let timedOut = false;
  const dialing = setTimeout(() => {
    timedOut = true;
    upstream.destroy();
  }, DIAL_TIMEOUT_MS);
  upstream.on('socket', (socket) => {
    const connected = () => clearTimeout(dialing);
    if (socket.connecting) {
      socket.once('connect', connected);
    } else {
      connected();
    }
  });
  upstream.on('response', (answer) => {
    const unpack = !askedForEncoding && answer.headers['content-encoding'] === 'gzip';
    response.writeHead(mapStatus(answer.statusCode ?? 502), answerHeaders(answer, unpack));
    response.flushHeaders();
    const ended = (): void => undefined;
    if (unpack) {
      pipeline(answer, createGunzip(), response, ended);
    } else {
      pipeline(answer, response, ended);
    }
  });
  upstream.on('error', () => {
    clearTimeout(dialing);
    fail(response, timedOut ? 504 : 502);
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

function parseTarget(target: string): URL | undefined {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

function fail(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    response.destroy();
  } else {
    response.writeHead(status, { 'content-length': 0 }).end();
  }
}

function answerHeaders(answer: IncomingMessage, unpack: boolean): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ...answer.headers };
  [...DROPPED_FROM_ANSWER, ...HOP_BY_HOP].forEach((name) => delete headers[name]);
  if (unpack) {
    delete headers['content-encoding'];
    delete headers['content-length'];
  }
  headers['content-security-policy'] = 'sandbox';
  headers.via = [headers.via, `${answer.httpVersion} grafana`].filter(Boolean).join(', ');
  return headers;
}
