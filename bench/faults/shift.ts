import type { WebhookPayload } from '../../demo/prometheus/standin/index.ts';
import { type RunningCase, SCRAPE_MS } from './simulateCase.ts';

/** By how much the simulation lies behind the real clock, in whole scrapes. */
export function shiftToNow(running: RunningCase): number {
  return Math.floor(Date.now() / SCRAPE_MS) * SCRAPE_MS - running.nowMs;
}

/** A notification as if it were of the real time. */
export function shifted(payload: WebhookPayload, shiftMs: number): WebhookPayload {
  const later = (time: string): string =>
    time.startsWith('0001-') ? time : new Date(Date.parse(time) + shiftMs).toISOString();
  return {
    ...payload,
    alerts: payload.alerts.map((alert) => ({ ...alert, startsAt: later(alert.startsAt), endsAt: later(alert.endsAt) })),
  };
}
