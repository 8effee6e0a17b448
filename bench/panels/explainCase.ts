import { explainPanel, type ExplainPorts, type SeriesReader } from '../../backend/agents/index.ts';
import type { PanelExplanation, PanelInput } from '../../contract/explain.ts';
import { type Truth } from '../../demo/scoreboard.ts';
import { changesOf, discover } from '../faults/directly.ts';
import { type CaseSpec, type RunningCase, simulateCase } from '../faults/simulateCase.ts';
import { sourceReader } from '../faults/sourceReader.ts';
import { readPanel } from './readPanel.ts';
import { shopPanels } from './shopPanels.ts';
import { isTouched } from './touched.ts';

/** Somebody looks at the dashboard this long after the first alert, or whenever they like when all is well. */
const LOOK_AFTER_MS = 60_000;

export interface PanelResult {
  title: string;
  touched: boolean;
  explanation: PanelExplanation;
}

export interface CaseOfPanels {
  truth: Truth | null;
  panels: PanelResult[];
}

/** Explains every panel of the dashboard in one simulated shop, with the fault of the case or without any. */
export async function explainCase(spec: CaseSpec): Promise<CaseOfPanels> {
  const running = await simulateCase(spec);
  const startedMs = running.nowMs;
  await running.breakIt();
  await running.advance(LOOK_AFTER_MS);
  const seen = await withServer(running, async (reader, url) => {
    const ports = await portsOf(running, reader, url);
    const panels = [];
    for (const panel of shopPanels()) {
      const input = await readPanel(reader, panel, running.nowMs);
      panels.push({ input, explanation: await explainPanel(ports, 'bench', input, new AbortController().signal) });
    }
    return panels;
  });
  const twins = spec.kind === null ? [] : await twinPanels(spec, running.nowMs - startedMs);
  return {
    truth: running.truth,
    panels: seen.map(({ input, explanation }, i) => ({
      title: input.title,
      touched: twins[i] !== undefined && isTouched(input, twins[i]),
      explanation,
    })),
  };
}

/** The same shop without the fault, at the same moment. */
async function twinPanels(spec: CaseSpec, afterMs: number): Promise<PanelInput[]> {
  const running = await simulateCase({ ...spec, kind: null });
  await running.advance(afterMs);
  return withServer(running, (reader) =>
    Promise.all(shopPanels().map((panel) => readPanel(reader, panel, running.nowMs)))
  );
}

async function withServer<T>(
  running: RunningCase,
  work: (reader: SeriesReader, url: string) => Promise<T>
): Promise<T> {
  const server = await running.standin.listen({ now: () => running.nowMs, shiftMs: () => 0 });
  try {
    return await work(sourceReader(server.url), server.url);
  } finally {
    await server.stop();
  }
}

async function portsOf(running: RunningCase, reader: SeriesReader, url: string): Promise<ExplainPorts> {
  const topology = await discover(url, running.nowMs);
  return {
    now: () => running.nowMs,
    reader: {
      ...reader,
      listSources: async (tenantId) =>
        (await reader.listSources(tenantId)).map((source) => ({ ...source, grafanaDatasourceUid: 'prometheus' })),
    },
    topology: () => Promise.resolve(topology),
    changes: (_tenant, { from, to }) =>
      Promise.resolve(
        changesOf(running, topology, from, to).map(({ at, ...change }) => ({
          ...change,
          at: new Date(at).toISOString(),
          description: '',
          versionFrom: null,
          versionTo: null,
          author: null,
          url: null,
          labels: {},
          receivedAt: new Date(at).toISOString(),
        }))
      ),
    suspects: (_tenant, { from, to }) => Promise.resolve(changesOf(running, topology, from, to)),
    incidents: () => Promise.resolve([]),
    runbooks: () => Promise.resolve([]),
    explore: () => Promise.resolve(() => null),
  };
}
