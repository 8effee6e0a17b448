import { FieldType, LoadingState, rangeUtil, type DataFrame } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { PANEL_LIMITS, type PanelInput, type PanelShape } from '#contract/explain';
import { chooseSeries } from './chooseSeries.ts';
import { exploreLink, panelLink } from './links.ts';
import type { PanelConfig } from './panelConfig.ts';
import { readFrames, type RawSeries } from './readFrames.ts';
import { readTargets } from './readTargets.ts';
import type { PanelContext, ShownPanel } from './shownPanel.ts';
import { gridFor, onGrid } from './toGrid.ts';

const MOST_LABEL = 4_096;

/** What a panel shows, in the form and within the bounds in which it is sent. Pure but for Grafana's variables. */
export function readPanel(context: PanelContext, { unit, thresholds }: PanelConfig): ShownPanel {
  const range = rangeOf(context);
  const { series, total } = readFrames(context.data?.series ?? []);
  const chosen = chooseSeries(series, PANEL_LIMITS.series);
  const grid = gridFor(chosen, range, chosen.length);
  const targets = readTargets(context);
  const all = context.targets ?? [];
  const shape = shapeOf(context, series, targets);
  const input: PanelInput = {
    title: getTemplateSrv()
      .replace(context.title ?? '', context.scopedVars)
      .slice(0, 300),
    shape,
    range: { from: iso(range.from), to: iso(range.to) },
    ...(chosen.length > 0 ? { grid: { ...grid, from: iso(grid.from) } } : {}),
    ...(shape === 'failed' ? { failure: failureOf(context).slice(0, 1_000) } : {}),
    series: chosen.map((one) => ({
      name: one.name.slice(0, 500),
      refId: one.refId.slice(0, 60),
      labels: boundedLabels(one.labels),
      unit: (one.unit || unit).slice(0, 60),
      thresholds,
      values: onGrid(one, grid),
    })),
    leftOut: total - chosen.length,
    targets,
  };
  return {
    input,
    total,
    link: panelLink(context.dashboard?.uid, context.id, range),
    explore: exploreLink(all, range),
    exploreOf(refId) {
      const own = all.filter((target) => target.refId === refId);
      return exploreLink(own.length > 0 ? own : all, range);
    },
  };
}

function rangeOf({ data, timeRange }: PanelContext): { from: number; to: number } {
  const known = data?.timeRange ?? (timeRange === undefined ? undefined : rangeUtil.convertRawToRange(timeRange));
  const now = Date.now();
  const [from, to] = [known?.from.valueOf() ?? now - 3_600_000, known?.to.valueOf() ?? now];
  return to > from ? { from, to } : { from: to - 60_000, to };
}

function shapeOf({ data }: PanelContext, series: readonly RawSeries[], targets: PanelInput['targets']): PanelShape {
  const frames = data?.series ?? [];
  if (series.length > 0) {
    return 'series';
  }
  if (data?.state === LoadingState.Error || (data?.errors ?? []).length > 0) {
    return 'failed';
  }
  if (frames.some(isLogs)) {
    return 'logs';
  }
  if (frames.some((frame) => frame.length > 0 && frame.fields.length > 0)) {
    return 'table';
  }
  // Without any data the sidecar may still read it, when it is a query that it can ask.
  return data === undefined && targets.some(({ expr }) => expr !== undefined) ? 'series' : 'no-data';
}

function isLogs(frame: DataFrame): boolean {
  const { preferredVisualisationType } = frame.meta ?? {};
  const hasLine = frame.fields.some(
    ({ type, name }) => type === FieldType.string && /^(line|body|message|log)$/i.test(name)
  );
  const hasTime = frame.fields.some(({ type }) => type === FieldType.time);
  return preferredVisualisationType === 'logs' || (hasTime && hasLine);
}

function failureOf({ data }: PanelContext): string {
  const error = data?.errors?.[0];
  return error?.message ?? error?.data?.message ?? error?.statusText ?? '';
}

function boundedLabels(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) => name !== '' && name.length <= 256)
      .slice(0, PANEL_LIMITS.labels)
      .map(([name, value]) => [name, String(value).slice(0, MOST_LABEL)])
  );
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
