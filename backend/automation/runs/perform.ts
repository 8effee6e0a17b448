import { setTimeout as pause } from 'node:timers/promises';
import { asError, cleanText, type Clock } from '../../platform/index.ts';
import type { StepContext, StepOutcome } from '../steps/step.ts';
import type { Driving } from './leaseKeeper.ts';
import { isFinished, type RunState, type StepState } from './model.ts';
import type { Observation, RunPlanner, VerifyReader } from './ports.ts';
import { uncertainStep } from './settle.ts';
import { afterReading } from './verify/holds.rules.ts';

/** What this replica has seen and not journaled yet. */
export type Seen =
  | { what: 'outcome'; position: number; attempt: number; outcome: StepOutcome }
  | { what: 'reading'; position: number; observation: Observation };

interface PerformDeps {
  planner: RunPlanner;
  reader: VerifyReader;
  clock: Clock;
}

/** An executor that does not come back so long after its limit is given up. */
const GRACE_MS = 5_000;
const MOST_OUTPUT = 20_000;
const MOST_BODY = 100_000;
const MOST_LINES = 1_000;
const MOST_LINE = 2_000;
/** How often an unseen outcome of a repeatable step is tried again by itself. */
const MOST_REPEATS = 3;

/** The key under which a step is done once: the same whenever this step of this run is tried again. */
export function idempotencyKeyOf(runId: string, position: number): string {
  return `${runId}:${position}`;
}

/** Does what the step's approved call says. Never throws: what nobody saw the end of is uncertain. */
export async function execute(
  { planner, clock }: PerformDeps,
  one: Driving,
  run: RunState,
  position: number
): Promise<Seen> {
  const step = stepAt(run, position);
  const { planned, attempt } = step;
  const executor = planner.executorOf(planned.step.kind);
  const seen = (outcome: StepOutcome): Seen => ({ what: 'outcome', position, attempt, outcome });
  if (executor === null) {
    return seen({ status: 'failed', output: '', error: `Nothing here can do a step of kind ${planned.step.kind}.` });
  }
  one.abort = new AbortController();
  const limitMs = planned.step.timeoutSeconds * 1_000;
  const over = new AbortController();
  let lines = 0;
  const context: StepContext = {
    tenantId: run.tenantId,
    runId: run.id,
    idempotencyKey: idempotencyKeyOf(run.id, position),
    signal: AbortSignal.any([one.abort.signal, AbortSignal.timeout(limitMs)]),
    log(line) {
      if (++lines <= MOST_LINES) {
        one.log.push({ position, at: new Date(clock.now()).toISOString(), line: cleanText(line.slice(0, MOST_LINE)) });
      }
    },
  };
  const unseen = (error: string): StepOutcome =>
    planned.call.effect ? { status: 'uncertain', output: '', error } : { status: 'failed', output: '', error };
  try {
    const late = pause(limitMs + GRACE_MS, unseen('It did not end within its time limit.'), {
      signal: over.signal,
      ref: false,
    });
    late.catch(() => undefined);
    return seen(await Promise.race([executor.execute(planned.call, context), late]));
  } catch (error) {
    return seen(unseen(asError(error).message));
  } finally {
    over.abort();
  }
}

/** Reads what a verification asks for. */
export async function observe({ reader }: PerformDeps, one: Driving, run: RunState, position: number): Promise<Seen> {
  const { planned } = stepAt(run, position);
  const query = planned.call.detail['query'];
  one.abort = new AbortController();
  const { signal } = one.abort;
  const seen = (observation: Observation): Seen => ({ what: 'reading', position, observation });
  if (typeof query === 'string' && query !== '') {
    return seen(await reader.query(run.tenantId, query, signal));
  }
  return run.incidentId === null
    ? seen({ kind: 'blind', reason: 'the run belongs to no incident, and the verification names no query.' })
    : seen(await reader.firingRules(run.tenantId, run.incidentId, signal));
}

/** The run with what was seen, as far as the step is still where it was left. */
export function afterSeen(
  deps: PerformDeps,
  run: RunState,
  seen: Seen | null
): { run: RunState; changed: Set<number> } {
  const step = seen === null ? undefined : run.steps.find((one) => one.position === seen.position);
  if (seen === null || step === undefined || isFinished(step)) {
    return { run, changed: new Set() };
  }
  const after =
    seen.what === 'outcome' ? afterOutcome(deps, step, seen) : afterObservation(deps, step, seen.observation);
  const steps = run.steps.map((one) => (one === step ? after : one));
  return after === step ? { run, changed: new Set() } : { run: { ...run, steps }, changed: new Set([step.position]) };
}

function afterObservation({ clock }: PerformDeps, step: StepState, observation: Observation): StepState {
  const verify = step.planned.step;
  return verify.kind === 'verify' && step.status === 'waiting'
    ? afterReading(step, verify, observation, clock.now())
    : step;
}

function afterOutcome(deps: PerformDeps, step: StepState, seen: Extract<Seen, { what: 'outcome' }>): StepState {
  if (step.status !== 'running' || step.attempt !== seen.attempt) {
    return step;
  }
  const { outcome } = seen;
  const output = cleanText(outcome.output.slice(-MOST_OUTPUT));
  const finishedAt = new Date(deps.clock.now()).toISOString();
  switch (outcome.status) {
    case 'succeeded':
      return { ...step, status: 'succeeded', finishedAt, output, error: null, body: boundedBody(outcome.body) };
    case 'failed':
      return { ...step, status: 'failed', finishedAt, output, error: cleanText(outcome.error.slice(0, MOST_LINE)) };
    case 'uncertain': {
      const { planned, attempt } = step;
      const again =
        deps.planner.executorOf(planned.step.kind)?.isRepeatable(planned.step) === true && attempt < MOST_REPEATS;
      return again
        ? { ...step, status: 'pending', output }
        : uncertainStep({ ...step, output }, cleanText(outcome.error.slice(0, MOST_LINE)));
    }
  }
}

/** What later steps may name: JSON that can be stored, not without bound. */
function boundedBody(body: unknown): unknown {
  const json = JSON.stringify(body ?? null);
  return json.length > MOST_BODY ? null : cleaned(JSON.parse(json));
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') {
    return cleanText(value);
  }
  if (Array.isArray(value)) {
    return value.map(cleaned);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [cleanText(key), cleaned(one)]))
    : value;
}

function stepAt(run: RunState, position: number): StepState {
  const step = run.steps.find((one) => one.position === position);
  if (step === undefined) {
    throw new Error(`Run ${run.id} has no step at ${position}.`);
  }
  return step;
}
