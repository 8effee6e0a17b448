import type { LokiClient } from './client/createLokiClient.ts';
import type { PrometheusClient } from './client/createPrometheusClient.ts';
import { SourceError } from './client/sourceError.ts';
import type { SourceClient } from './sourceClient.ts';

const DEADLINE_MS = 8_000;
const HOUR_MS = 3_600_000;

/** Asks a source something small at a time in unix ms, and says what came of it. */
export async function probeClient(
  client: SourceClient,
  nowMs: number,
  signal: AbortSignal
): Promise<{ ok: boolean; message: string }> {
  try {
    const message =
      client.kind === 'loki' ? await testLoki(client.api, nowMs, signal) : await testPrometheus(client.api, signal);
    return { ok: true, message };
  } catch (error) {
    if (error instanceof SourceError) {
      return { ok: false, message: error.message };
    }
    throw error;
  }
}

async function testPrometheus(client: PrometheusClient, signal: AbortSignal): Promise<string> {
  const samples = await client.query({ query: 'count(up)', deadlineMs: DEADLINE_MS, signal });
  const targets = samples[0]?.value;
  return targets === undefined
    ? 'It answers, but knows no scrape targets (up).'
    : `It answers and knows ${targets} scrape targets.`;
}

async function testLoki(client: LokiClient, nowMs: number, signal: AbortSignal): Promise<string> {
  const labels = await client.labels({ fromMs: nowMs - HOUR_MS, toMs: nowMs, deadlineMs: DEADLINE_MS, signal });
  return labels.length === 0
    ? 'It answers, but has no lines of the last hour.'
    : `It answers; lines of the last hour have ${labels.length} labels.`;
}
