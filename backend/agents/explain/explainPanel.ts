import type { Change } from '#contract/change';
import {
  type ExplainStep,
  type NearbyIncident,
  PANEL_LIMITS,
  type PanelDescription,
  type PanelExplanation,
  type PanelInput,
} from '#contract/explain';
import { describeOther, describePanel, type Panel, type Past } from '../../analysis/index.ts';
import type { KnownTopology } from '../rca/ports.ts';
import { explainCause, noCauseNeeded, symptomOf } from './explainCause.ts';
import { foresee } from './foresee.rules.ts';
import { resourceFinder } from './namedResources.rules.ts';
import { panelOf } from './panelOf.rules.ts';
import type { ExplainPorts, Span } from './ports.ts';
import { ownTargets, readPast, readPresent, type PastRead } from './readPast.ts';
import { stepSaid, timed } from './steps.ts';
import { fittingIncident, nearestChanges, orderIncidents } from './surroundings.rules.ts';

/** Changes before the panel's range may be the cause of what it shows. */
const CHANGES_BEFORE_MS = 30 * 60_000;
const MOST_NAMED = 50;
const PAST_DEADLINE_MS = 4_000;

/** What a panel shows, by its own data alone. */
export function describe(input: PanelInput): PanelDescription {
  return input.shape === 'series' ? describePanel(panelOf(input)) : describeOther(input.shape, input.failure);
}

/**
 * Everything that can be said about a panel: its data against its own past where that can be read, what changed around it,
 * the likely cause when something is unusual, and what comes next. What fails is named in `steps`; it does not throw for a
 * source's sake.
 */
export async function explainPanel(
  ports: ExplainPorts,
  tenantId: string,
  input: PanelInput,
  signal: AbortSignal
): Promise<PanelExplanation> {
  const until = Math.min(ports.now(), Date.parse(input.range.to));
  const span: Span = {
    from: Date.parse(input.range.from) - CHANGES_BEFORE_MS,
    to: Math.max(until, Date.parse(input.range.from)),
  };
  const topology = await ports.topology(tenantId, until);
  const context: Context = { ports, tenantId, input, signal, until, topology, ...finder(topology, input) };
  const around = timed(() => readAround(context, span));
  const seen = await readPanel(context);
  const { description, cause } = await judgeAndBlame(context, seen);
  const { value: surroundings, durationMs: aroundMs } = await around;
  const named = namedIn(context, seen.panel, description, cause.value);
  const services = named.map(({ name }) => name);
  const runbooks = await timed(() =>
    ports.runbooks(tenantId, { services, words: input.title, limit: 5 }).catch(() => null)
  );
  const forecasts = await timed(() =>
    Promise.resolve(description.seriesRead > 0 ? foresee(seen.panel, seen.pasts, description) : [])
  );
  const incidents = orderIncidents(surroundings.incidents, named);
  const changes = nearestChanges(surroundings.changes, named, Date.parse(description.verdict.since ?? input.range.to));
  return {
    description: withResources(description, context, seen.panel),
    grid: { from: new Date(seen.panel.from).toISOString(), stepMs: seen.panel.stepMs, points: seen.panel.points },
    read: seen.read,
    resources: named,
    changes,
    incidents,
    fits: fittingIncident(incidents, named, description),
    cause: cause.value,
    forecasts: forecasts.value,
    runbooks: runbooks.value ?? [],
    steps: [
      pastStep(seen),
      stepSaid(
        'changes',
        surroundings.failed ? 'failed' : changes.length + incidents.length > 0 ? 'done' : 'nothing',
        aroundMs,
        {
          changes: surroundings.changes.length,
          incidents: surroundings.incidents.length,
        }
      ),
      stepSaid('cause', causeOutcome(cause.value.state), cause.durationMs, { series: cause.value.seriesRead }),
      stepSaid('forecast', forecasts.value.length > 0 ? 'done' : 'nothing', forecasts.durationMs, {
        series: forecasts.value.length,
      }),
      stepSaid(
        'knowledge',
        runbooks.value === null ? 'failed' : runbooks.value.length > 0 ? 'done' : 'nothing',
        runbooks.durationMs,
        {
          items: runbooks.value?.length ?? 0,
        }
      ),
    ],
  };
}

interface Context {
  ports: ExplainPorts;
  tenantId: string;
  input: PanelInput;
  signal: AbortSignal;
  until: number;
  topology: KnownTopology;
  /** The resource that a series of the panel names. */
  resourceOf(series: { name: string; labels: Readonly<Record<string, string>> }): string | null;
}

function finder(topology: KnownTopology, input: PanelInput): Pick<Context, 'resourceOf'> {
  const resources = resourceFinder(topology);
  const expr = input.targets.map((target) => target.expr ?? '').join(' ');
  return { resourceOf: ({ name, labels }) => resources.find(name, labels, expr) };
}

interface Seen extends PastRead {
  panel: Panel;
  read: PanelExplanation['read'];
  durationMs: number;
  /** The first verdict, from the panel alone. */
  alone: PanelDescription;
}

/** The panel with its past; a panel that came without data but with a query is read. */
async function readPanel(context: Context): Promise<Seen> {
  const { ports, tenantId, input, signal } = context;
  const own = await ownTargets(ports.reader, tenantId, input.targets).catch(() => ({ targets: [], skipped: null }));
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(ports.bounds?.deadlineMs ?? PAST_DEADLINE_MS)]);
  let panel = panelOf(input);
  let sent: Pick<PanelInput, 'series'> = input;
  let failure: string | null = null;
  if (input.shape === 'series' && input.series.length === 0 && own.targets.length > 0) {
    try {
      const most = Math.min(PANEL_LIMITS.series, Math.floor(PANEL_LIMITS.values / Math.max(1, panel.points)));
      const present = await readPresent(ports.reader, tenantId, panel, own.targets, most, deadline);
      panel = { ...panel, ...present };
      sent = { series: [] };
    } catch (error) {
      failure = (error instanceof Error ? error.message : String(error)).slice(0, 200);
    }
  }
  const alone = failure === null ? describeShape(input, panel, []) : describeOther('failed', failure);
  const { value: past, durationMs } = await timed(() =>
    panel.series.length > 0 && own.targets.length > 0
      ? readPast(ports.reader, tenantId, sent, panel, own.targets, deadline)
      : Promise.resolve({ pasts: [], found: 0, failure })
  );
  return {
    panel,
    read: input.series.length === 0 ? panel.series.map(toRead) : [],
    alone,
    durationMs,
    skipped: own.skipped,
    ...past,
  };
}

function toRead({ name, labels, unit, values }: Panel['series'][number]): PanelExplanation['read'][number] {
  return {
    name,
    labels: { ...labels },
    unit,
    values: Array.from(values, (value) => (Number.isFinite(value) ? value : null)),
  };
}

function describeShape(input: PanelInput, panel: Panel, pasts: readonly Past[]): PanelDescription {
  return input.shape === 'series' ? describePanel(panel, pasts) : describeOther(input.shape, input.failure);
}

async function judgeAndBlame(
  context: Context,
  { panel, pasts, alone, found }: Seen
): Promise<{ description: PanelDescription; cause: { value: PanelExplanation['cause']; durationMs: number } }> {
  const description = found > 0 ? describeShape(context.input, panel, pasts) : alone;
  const symptom = symptomOf(description, (index) => resourceAt(context, panel, index));
  if (symptom === null) {
    return { description, cause: { value: noCauseNeeded(), durationMs: 0 } };
  }
  const { ports, tenantId, input, topology, until, signal } = context;
  const changes = (span: Span): Promise<Change[]> => ports.changes(tenantId, span, topology);
  const request = { tenantId, title: input.title, until, topology, changes, ...symptom };
  return { description, cause: await timed(() => explainCause(ports, request, signal)) };
}

function resourceAt(context: Context, panel: Panel, index: number): string | null {
  const series = panel.series[index];
  return series === undefined ? null : context.resourceOf(series);
}

async function readAround(
  { ports, tenantId, topology }: Context,
  span: Span
): Promise<{ changes: Change[]; incidents: NearbyIncident[]; failed: boolean }> {
  try {
    const [changes, incidents] = await Promise.all([
      ports.changes(tenantId, span, topology),
      ports.incidents(tenantId, span),
    ]);
    return { changes, incidents, failed: false };
  } catch {
    return { changes: [], incidents: [], failed: true };
  }
}

/** Resources that this is about: the blamed ones, then those that stand out, then all that the series name. */
function namedIn(
  context: Context,
  panel: Panel,
  description: PanelDescription,
  cause: PanelExplanation['cause']
): PanelExplanation['resources'] {
  const keys = [
    ...cause.findings.map(({ resourceKey }) => resourceKey),
    ...description.standouts.map(({ index }) => resourceAt(context, panel, index)),
    ...panel.series.map((series) => context.resourceOf(series)),
  ];
  const known = new Map(context.topology.resources.map((resource) => [resource.key, resource]));
  return [...new Set(keys)].flatMap((key) => (key === null ? [] : (known.get(key) ?? []))).slice(0, MOST_NAMED);
}

function withResources(description: PanelDescription, context: Context, panel: Panel): PanelDescription {
  const standouts = description.standouts.map((one) => ({
    ...one,
    resourceKey: resourceAt(context, panel, one.index),
  }));
  return { ...description, standouts };
}

function pastStep({ pasts, found, skipped, failure, durationMs }: Seen): ExplainStep {
  const days = pasts.reduce((most, past) => Math.max(most, past.days.length), 0);
  const params = { found, of: pasts.length, days, reason: failure ?? '' };
  if (found > 0) {
    return stepSaid('past', 'done', durationMs, params);
  }
  return stepSaid('past', failure !== null ? 'failed' : skipped !== null ? 'skipped' : 'nothing', durationMs, params);
}

function causeOutcome(state: PanelExplanation['cause']['state']): ExplainStep['outcome'] {
  return ({ found: 'done', abstained: 'nothing', 'not-needed': 'skipped', failed: 'failed' } as const)[state];
}
