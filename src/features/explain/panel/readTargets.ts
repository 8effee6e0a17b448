import type { DataFrame, ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { PANEL_LIMITS, type PanelInput } from '#contract/explain';
import type { PanelContext } from './shownPanel.ts';

type Target = DataQuery & { expr?: unknown };

/** The panel's queries with every variable filled in: as they ran, where the frames tell, else as they would run. */
export function readTargets({ targets = [], scopedVars, data }: PanelContext): PanelInput['targets'] {
  const ran = new Map((data?.series ?? []).map((frame) => [frame.refId ?? '', executedQuery(frame)]));
  const scoped = { ...scopedVars, ...data?.request?.scopedVars, ...rateInterval(data?.request?.intervalMs) };
  return (targets as readonly Target[])
    .filter(({ hide }) => hide !== true)
    .slice(0, PANEL_LIMITS.targets)
    .map((target) => {
      const refId = target.refId.slice(0, 60);
      const expr = ran.get(target.refId) ?? (typeof target.expr === 'string' ? fillIn(target.expr, scoped) : undefined);
      const uid = target.datasource?.uid;
      return {
        refId,
        ...(expr === undefined || expr === '' ? {} : { expr: expr.slice(0, 8_000) }),
        ...(uid === undefined ? {} : { datasourceUid: fillIn(uid, scoped).slice(0, 100) }),
        ...(target.datasource?.type === undefined ? {} : { datasourceType: target.datasource.type.slice(0, 100) }),
      };
    });
}

function fillIn(text: string, scoped: ScopedVars): string {
  return getTemplateSrv().replace(text, scoped);
}

/** Grafana's Prometheus tells each frame what ran: `Expr: sum(rate(x[1m]))\nStep: 15s`. */
function executedQuery({ meta }: DataFrame): string | undefined {
  const text = meta?.executedQueryString;
  return text === undefined ? undefined : /^Expr:\s*([\s\S]+?)\s*(?:\nStep:.*)?$/.exec(text)?.[1];
}

/** What Prometheus' editor puts for `$__rate_interval`, for a scrape interval of 15 s. */
function rateInterval(intervalMs = 15_000): ScopedVars {
  const seconds = Math.max(60, Math.ceil(intervalMs / 1_000) + 15);
  return { __rate_interval: { text: `${seconds}s`, value: `${seconds}s` } };
}
