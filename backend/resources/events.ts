import type { Jobs, Subscription } from '../platform/index.ts';
import { affectionSubscription } from './affections.ts';

/** What this slice hears: which incidents touch resources, and data sources that want to be looked at. */
export function resourceSubscriptions(jobs: Pick<Jobs, 'send'>): Subscription[] {
  return [
    affectionSubscription,
    {
      subscriber: 'resources.discovery',
      listensTo: ['source.added'],
      async afterClaim(tenantId) {
        await jobs.send('resources.discover', { tenantId }, { key: tenantId });
      },
    },
  ];
}
