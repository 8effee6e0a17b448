import { PanelInput } from '../../contract/explain.ts';
import type { SeriesReader } from '../../backend/agents/index.ts';
import type { ShopPanel } from './shopPanels.ts';

const RANGE_MS = 30 * 60_000;
const STEP_MS = 10_000;

/** What a person sees of a panel over the last half hour, as the page sends it. */
export async function readPanel(reader: SeriesReader, panel: ShopPanel, nowMs: number): Promise<PanelInput> {
  const to = Math.floor(nowMs / STEP_MS) * STEP_MS;
  const from = to - RANGE_MS;
  const points = RANGE_MS / STEP_MS + 1;
  const { signal } = new AbortController();
  const range = { fromMs: from, toMs: to, stepMs: STEP_MS };
  const answer = await reader.queryRange('', '', panel.expr, range, signal);
  return PanelInput.parse({
    title: panel.title,
    range: { from: iso(from), to: iso(to) },
    grid: { from: iso(from), stepMs: STEP_MS, points },
    targets: [{ refId: 'A', expr: panel.expr, datasourceUid: 'prometheus', datasourceType: 'prometheus' }],
    series: answer.map(({ labels, times, values }) => {
      const grid = Array.from<number | null>({ length: points }).fill(null);
      times.forEach((at, i) => {
        const value = values[i] as number;
        grid[Math.round((at - from) / STEP_MS)] = Number.isFinite(value) ? value : null;
      });
      return {
        name: Object.values(labels).join(' ') || panel.title,
        refId: 'A',
        labels,
        unit: panel.unit,
        values: grid,
      };
    }),
  });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
