import type { Subscription } from './events/outbox.ts';
import type { RouteBinding } from './http/router.ts';
import type { JobDefinition } from './jobs/jobs.ts';
import type { ToolDefinition } from './tools/tools.ts';

/** What a slice offers to the outside: doors for people, other slices, time and agents. `main.ts` collects them. */
export interface Slice {
  name: string;
  routes?: RouteBinding[];
  subscriptions?: Subscription[];
  jobs?: JobDefinition[];
  tools?: ToolDefinition[];
}
