import type { IncomingMessage, ServerResponse } from 'node:http';
import { readJson } from './readJson.ts';
import { refuse } from './refuse.ts';

const TIMEOUT_MS = 10_000;
/** As the demo's control API names it. */
const TOKEN_HEADER = 'x-demo-token';

/** Hands the fault buttons' calls (`/faults`, `/faults/<id>`) to the demo, with the token that only this server has. */
export async function callDemo(
  request: IncomingMessage,
  response: ServerResponse,
  demo: { url: string; token: string } | undefined,
  rest: string
): Promise<void> {
  if (!demo) {
    refuse.json(response, 404, 'No demo is connected to this workbench.');
    return;
  }
  const body = request.method === 'POST' ? JSON.stringify(await readJson(request)) : undefined;
  try {
    const answer = await fetch(`${demo.url.replace(/\/+$/, '')}/faults${rest}`, {
      method: request.method,
      headers: { [TOKEN_HEADER]: demo.token, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(text);
  } catch {
    refuse.json(response, 502, 'The demo does not answer.');
  }
}
