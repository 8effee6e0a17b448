import { z } from 'zod';
import type { Change } from '#contract/change';
import { Instant } from '#contract/scalars';
import { defineTool, type Database, type ToolDefinition } from '../platform/index.ts';
import { readChanges } from './queries.ts';

/** What agents may ask about changes. */
export function changeTools(database: Database): ToolDefinition[] {
  return [
    defineTool({
      name: 'readChanges',
      description:
        'Lists deploys, configuration changes, feature flags and other changes of a time range, newest first. ' +
        'Give resource keys such as service:payment to see theirs and those of no resource in particular.',
      input: z.object({ from: Instant, to: Instant, resources: z.array(z.string().max(300)).max(500).optional() }),
      async run(input, { tenantId }) {
        const { from, to, resources } = input;
        const invocation = { tool: 'readChanges', from, to, ...(resources && { query: resources.join(', ') }) };
        const data = await database.tenant(tenantId, (tx) =>
          readChanges(tx, tenantId, { from, to, ...(resources && { resources }) })
        );
        const whose = resources === undefined ? 'of all resources' : `of ${resources.join(', ')}`;
        return data.length === 0
          ? { status: 'noData' as const, searched: `changes ${whose} from ${from} to ${to}`, invocation }
          : { status: 'ok' as const, data: data satisfies Change[], invocation };
      },
    }),
  ];
}
