import { describePanel, explainPanel as explainPanelOperation } from '#contract/explain';
import { AppError, route, type RouteBinding } from '../../platform/index.ts';
import { describe, explainPanel } from './explainPanel.ts';
import type { ExplainPorts } from './ports.ts';

/** Explanations of one tenant that may run at the same time: each asks the data sources a hundred questions. */
const AT_ONCE = 4;
const RETRY_AFTER_SECONDS = 2;

/** Panels over REST. */
export function explainRoutes(ports: ExplainPorts): RouteBinding[] {
  const running = new Map<string, number>();
  return [
    route(describePanel, ({ body }) => Promise.resolve(describe(body))),
    route(explainPanelOperation, async ({ body }, { tenantId, signal }) => {
      const now = running.get(tenantId) ?? 0;
      if (now >= AT_ONCE) {
        throw new AppError(
          'overloaded',
          'Several panels of this organisation are being explained. Try again shortly.',
          {
            retryAfterSeconds: RETRY_AFTER_SECONDS,
          }
        );
      }
      running.set(tenantId, now + 1);
      try {
        return await explainPanel(ports, tenantId, body, signal);
      } finally {
        const left = (running.get(tenantId) ?? 1) - 1;
        if (left > 0) {
          running.set(tenantId, left);
        } else {
          running.delete(tenantId);
        }
      }
    }),
  ];
}
