import { PanelInput } from '../../contract/explain.ts';
import { type SidecarUnderTest } from '../faults/sidecarUnderTest.ts';
import { type RunningCase, SCRAPE_MS, simulateCase } from '../faults/simulateCase.ts';
import { sourceReader } from '../faults/sourceReader.ts';

/** One series a pod: a busy shop has more than twenty. */
const QUERY = 'sum by (pod) (rate(container_cpu_usage_seconds_total[1m]))';

export interface ExplainedShop {
  panel: PanelInput;
  post(path: string, body: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** A shop with a surge of traffic, its Prometheus known to the sidecar as Grafana's data source, and a panel of it. */
export async function explainedShop(
  sidecar: SidecarUnderTest,
  size: { series: number; points: number }
): Promise<ExplainedShop> {
  const running = await simulateCase({ kind: 'traffic-surge', seed: 20_260, choice: [0, 0.7, 0.5] });
  await running.breakIt();
  await running.advance(60_000);
  const shiftMs = Math.floor(Date.now() / SCRAPE_MS) * SCRAPE_MS - running.nowMs;
  const server = await running.standin.listen({ now: () => running.nowMs + shiftMs, shiftMs: () => shiftMs });
  const tenant = await sidecar.makeTenant(server.url);
  await tenant.leave();
  await tenant.call('POST', '/sources', { name: 'Shop', url: server.url, grafanaDatasourceUid: 'prometheus' });
  return {
    panel: await readPanel(server.url, running, shiftMs, size),
    post: (path, body) => tenant.call('POST', path, body),
    stop: () => server.stop(),
  };
}

async function readPanel(
  url: string,
  { nowMs }: RunningCase,
  shiftMs: number,
  { series, points }: { series: number; points: number }
): Promise<PanelInput> {
  const to = nowMs + shiftMs;
  const from = to - (points - 1) * SCRAPE_MS;
  const range = { fromMs: from, toMs: to, stepMs: SCRAPE_MS };
  const answer = await sourceReader(url).queryRange('', '', QUERY, range, new AbortController().signal);
  const iso = (at: number): string => new Date(at).toISOString();
  return PanelInput.parse({
    title: 'CPU by pod',
    range: { from: iso(from), to: iso(to) },
    grid: { from: iso(from), stepMs: SCRAPE_MS, points },
    targets: [{ refId: 'A', expr: QUERY, datasourceUid: 'prometheus', datasourceType: 'prometheus' }],
    series: answer.slice(0, series).map(({ labels, times, values }) => {
      const grid = Array.from<number | null>({ length: points }).fill(null);
      times.forEach((at, i) => {
        grid[Math.round((at - from) / SCRAPE_MS)] = values[i] as number;
      });
      return { name: labels['pod'] ?? '', refId: 'A', labels, values: grid };
    }),
  });
}
