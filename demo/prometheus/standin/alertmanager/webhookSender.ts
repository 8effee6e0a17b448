import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebhookReceiver } from '../../options.ts';
import type { WebhookPayload } from './payload.ts';

const FIRST_PAUSE_MS = 500;
const LEAST_WINDOW_MS = 10_000;

/**
 * Delivers a message by HTTP. Network errors and 5xx are tried again with growing pauses for `windowMs` (at least 10 s),
 * anything else but 2xx is final, as in Alertmanager.
 * @throws Error with the last reason
 */
export async function sendWebhook(
  receiver: WebhookReceiver,
  payload: WebhookPayload,
  windowMs: number,
  signal: AbortSignal
): Promise<void> {
  const deadline = Date.now() + Math.max(windowMs, LEAST_WINDOW_MS);
  for (let pause = FIRST_PAUSE_MS; ; pause *= 1.5) {
    const outcome = await post(receiver, payload, deadline - Date.now(), signal);
    if (outcome === 'ok') {
      return;
    }
    if (!outcome.retry || Date.now() + pause > deadline) {
      throw new Error(outcome.reason);
    }
    await delay(pause, undefined, { signal });
  }
}

async function post(
  { url, bearerTokenFile }: WebhookReceiver,
  payload: WebhookPayload,
  timeoutMs: number,
  signal: AbortSignal
): Promise<'ok' | { retry: boolean; reason: string }> {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'Alertmanager/0.25.0' };
  try {
    if (bearerTokenFile !== undefined) {
      headers.authorization = `Bearer ${(await readFile(bearerTokenFile, 'utf8')).trim()}`;
    }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.max(timeoutMs, 1))]);
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(payload), signal: limit });
    await response.arrayBuffer();
    return response.ok
      ? 'ok'
      : { retry: response.status >= 500, reason: `unexpected status code ${response.status}: ${url}` };
  } catch (error) {
    return { retry: !signal.aborted, reason: error instanceof Error ? error.message : String(error) };
  }
}
