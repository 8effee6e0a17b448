import { z } from 'zod';
import { Id, Instant } from '#contract/scalars';
import { defineTool, type ToolDefinition } from '../platform/index.ts';
import type { PrometheusClient } from './client/createPrometheusClient.ts';
import { SourceError } from './client/sourceError.ts';

const MAX_SERIES = 200;
const MAX_POINTS = 300;
const MAX_BYTES = 8_000_000;

const Input = z.object({
  sourceId: Id,
  query: z.string().trim().min(1).max(8_000),
  from: Instant,
  to: Instant,
  stepSeconds: z.number().int().min(1).max(86_400).optional(),
});

/** What agents may ask of metrics. */
export function sourceTools(
  client: (tenantId: string, sourceId: string) => Promise<PrometheusClient>
): ToolDefinition[] {
  return [
    defineTool({
      name: 'queryMetrics',
      description:
        'Runs a PromQL range query against a data source. Returns series with labels and [unix ms, value] points, at most ' +
        `${MAX_SERIES} series of ${MAX_POINTS} points; aggregate in the query when more would come.`,
      input: Input,
      async run(input, { tenantId, signal }) {
        const { query, from, to } = input;
        const invocation = { tool: 'queryMetrics', query, from, to };
        const fromMs = Date.parse(from);
        const toMs = Date.parse(to);
        if (!(fromMs < toMs)) {
          return { status: 'error' as const, message: 'from must be before to.', invocation };
        }
        const stepMs = Math.max(
          (input.stepSeconds ?? 15) * 1000,
          Math.ceil((toMs - fromMs) / MAX_POINTS / 1000) * 1000
        );
        try {
          const source = await client(tenantId, input.sourceId);
          const { series } = await source.queryRange({ query, fromMs, toMs, stepMs, maxBytes: MAX_BYTES, signal });
          if (series.length === 0) {
            return {
              status: 'noData' as const,
              searched: `${query} from ${from} to ${to}, every ${stepMs / 1000} s`,
              invocation,
            };
          }
          const shown = series.slice(0, MAX_SERIES).map(({ labels, times, values }) => ({
            labels,
            points: Array.from(times, (time, i): [number, number | null] => [time, finite(values[i])]),
          }));
          return {
            status: 'ok' as const,
            data: { stepMs, series: shown, leftOut: series.length - shown.length },
            invocation,
          };
        } catch (error) {
          if (error instanceof SourceError) {
            return { status: 'error' as const, message: error.message, invocation };
          }
          throw error;
        }
      },
    }),
  ];
}

/** JSON has neither NaN nor infinity. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
