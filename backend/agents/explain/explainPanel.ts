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
  const seen = await judgeAndBlame(context, await readShown(context));
  const { description, cause } = seen;
  const { value: surroundings, durationMs: aroundMs } = await around;
  const named = namedIn(context, seen.panel, description, cause);
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
    read: input.series.length === 0 ? seen.panel.series.map(toRead) : [],
    resources: named,
    changes,
    incidents,
    fits: fittingIncident(incidents, named, description),
    cause,
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
      stepSaid('cause', causeOutcome(cause.state), seen.causeMs, { series: cause.seriesRead }),
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

/** The panel with its data, before its past is known. */
interface Shown {
  panel: Panel;
  /** The series with their queries; none when the sidecar read them. */
  sent: Pick<PanelInput, 'series'>;
  own: Awaited<ReturnType<typeof ownTargets>>;
  failure: string | null;
  /** The first verdict, from the panel alone. */
  alone: PanelDescription;
}

/** The panel as it was sent; one that came without data but with a query is read. */
async function readShown({ ports, tenantId, input, signal }: Context): Promise<Shown> {
  const own = await ownTargets(ports.reader, tenantId, input.targets).catch(() => ({ targets: [], skipped: null }));
  const panel = panelOf(input);
  if (input.shape !== 'series' || input.series.length > 0 || own.targets.length === 0) {
    return { panel, sent: input, own, failure: null, alone: describeShape(input, panel, []) };
  }
  try {
    const most = Math.min(PANEL_LIMITS.series, Math.floor(PANEL_LIMITS.values / Math.max(1, panel.points)));
    const present = await readPresent(ports.reader, tenantId, panel, own.targets, most, deadlineOf(ports, signal));
    const read = { ...panel, ...present };
    return { panel: read, sent: { series: [] }, own, failure: null, alone: describeShape(input, read, []) };
  } catch (error) {
    const failure = (error instanceof Error ? error.message : String(error)).slice(0, 200);
    return { panel, sent: input, own, failure, alone: describeOther('failed', failure) };
  }
}

function deadlineOf(ports: ExplainPorts, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ports.bounds?.deadlineMs ?? PAST_DEADLINE_MS)]);
}

interface Seen extends PastRead {
  panel: Panel;
  description: PanelDescription;
  pastMs: number;
  cause: PanelExplanation['cause'];
  causeMs: number;
}

/**
 * The verdict against the past, and the cause of what is unusual. What is unusual by the panel alone nearly always stays so:
 * its cause is looked for while the past is read.
 */
async function judgeAndBlame(context: Context, { panel, sent, own, failure, alone }: Shown): Promise<Seen> {
  const { ports, tenantId, input, signal } = context;
  const early = blame(context, panel, alone);
  const { value: past, durationMs: pastMs } = await timed(() =>
    panel.series.length > 0 && own.targets.length > 0
      ? readPast(ports.reader, tenantId, sent, panel, own.targets, deadlineOf(ports, signal))
      : Promise.resolve({ pasts: [], found: 0, failure })
  );
  const description = past.found > 0 ? describeShape(input, panel, past.pasts) : alone;
  const blamed = { ...past, skipped: own.skipped, panel, description, pastMs };
  if (early !== null && isSameSymptom(alone, description)) {
    const { value: cause, durationMs: causeMs } = await early.work;
    return { ...blamed, cause, causeMs };
  }
  early?.drop();
  const late = await blame(context, panel, description)?.work;
  return { ...blamed, cause: late?.value ?? noCauseNeeded(), causeMs: late?.durationMs ?? 0 };
}

/** The past may move the beginning: by more than this, the evidence is read anew. */
const SAME_SINCE_MS = 2 * 60_000;

function isSameSymptom(first: PanelDescription, then: PanelDescription): boolean {
  const [a, b] = [first.verdict.since, then.verdict.since];
  return a !== null && b !== null && Math.abs(Date.parse(a) - Date.parse(b)) <= SAME_SINCE_MS;
}

/** Looks for the cause of what is unusual; null when nothing is. */
function blame(
  context: Context,
  panel: Panel,
  description: PanelDescription
): { work: Promise<{ value: PanelExplanation['cause']; durationMs: number }>; drop(): void } | null {
  const symptom = symptomOf(description, (index) => resourceAt(context, panel, index));
  if (symptom === null) {
    return null;
  }
  const { ports, tenantId, input, topology, until } = context;
  const dropped = new AbortController();
  const signal = AbortSignal.any([context.signal, dropped.signal]);
  const request = { tenantId, title: input.title, until, topology, ...symptom };
  return { work: timed(() => explainCause(ports, request, signal)), drop: () => dropped.abort() };
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

function pastStep({ pasts, found, skipped, failure, pastMs }: Seen): ExplainStep {
  const days = pasts.reduce((most, past) => Math.max(most, past.days.length), 0);
  const params = { found, of: pasts.length, days, reason: failure ?? '' };
  if (found > 0) {
    return stepSaid('past', 'done', pastMs, params);
  }
  return stepSaid('past', failure !== null ? 'failed' : skipped !== null ? 'skipped' : 'nothing', pastMs, params);
}

function causeOutcome(state: PanelExplanation['cause']['state']): ExplainStep['outcome'] {
  return ({ found: 'done', abstained: 'nothing', 'not-needed': 'skipped', failed: 'failed' } as const)[state];
}
