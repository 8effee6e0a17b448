import type { Mechanism } from '../../contract/analysis.ts';
import type { Mechanism as True } from '../../demo/scoreboard.ts';

/** What the contract calls the demo's mechanisms. */
export const MECHANISM: Readonly<Record<True, Mechanism>> = {
  deploy: 'deploy',
  'external-dependency': 'dependency',
  'connection-pool': 'pool-exhaustion',
  'memory-leak': 'memory',
  'disk-full': 'disk',
  'traffic-surge': 'traffic',
  'noisy-neighbour': 'cpu-contention',
  configuration: 'configuration',
};
