import type { ResolvedCall } from '#contract/playbook';
import { asError, type Clock } from '../../platform/index.ts';
import { shouldRun } from '../template/stepCondition.ts';
import { differenceFrom } from './callShape.rules.ts';
import { decide, EXPIRED, statusAt } from './decide.rules.ts';
import { hasEnded, scopeOf, type RunState, type StepState } from './model.ts';
import type { RunPlanner } from './ports.ts';
import { uncertain } from './statements.rules.ts';
import { nextReadingAt } from './verify/holds.rules.ts';

/** What has to happen once the new state is committed. */
export type Act =
  | { what: 'execute'; position: number }
  | { what: 'read'; position: number }
  | { what: 'ask'; position: number }
  | { what: 'park'; dueAt: string | null }
  | { what: 'commit' }
  | { what: 'end' };

export interface SettleDeps {
  planner: RunPlanner;
  clock: Clock;
}

export interface Settled {
  next: RunState;
  changed: Set<number>;
  act: Act;
}

/** A step that a crash cut off so often is not tried again by itself. */
const MOST_ATTEMPTS = 5;
/** An outcome that waits to be journaled waits no longer than this for the next step's call. */
const PATIENCE_MS = 20;

type Prepared = { go: ResolvedCall } | { skip: true } | { fail: string };

/**
 * Goes on from `run` up to the next thing that is visible outside, without any effect: fills the next step's call and holds
 * it against the approved one, skips what its condition excludes, changes phase, or ends. `unsent` are steps that this
 * replica itself has begun and not sent yet, with their attempt; `changed` holds what is not journaled so far. Without `mayBegin` it goes
 * no further than the next step.
 */
export async function settle(
  deps: SettleDeps,
  run: RunState,
  changed: ReadonlySet<number>,
  given: { unsent: ReadonlyMap<number, number>; mayBegin: boolean }
): Promise<Settled> {
  let next = run;
  const touched = new Set(changed);
  const put = (step: StepState): void => {
    next = { ...next, steps: next.steps.map((one) => (one.position === step.position ? step : one)) };
    touched.add(step.position);
  };
  for (;;) {
    const decision = decide(next);
    if (decision.what === 'end') {
      const { status, outcome } = decision;
      return { next: ended(next, status, outcome, deps.clock.now(), touched), changed: touched, act: { what: 'end' } };
    }
    if (decision.what === 'phase') {
      next = withoutOpenSteps(
        { ...next, phase: decision.phase, failure: decision.failure ?? next.failure },
        touched,
        deps.clock.now()
      );
      continue;
    }
    const { step } = decision;
    const unsent = given.unsent.get(step.position) === step.attempt;
    const at = await standAt(deps, next, step, { ...given, unsent, mayWait: touched.size === 0 });
    if (at === 'later') {
      return { next, changed: touched, act: { what: 'commit' } };
    }
    if (at.step !== step) {
      put(at.step);
    }
    if (at.act !== null) {
      const status = statusAt(next, at.step);
      const outcome = status === 'uncertain' ? uncertain(next, at.step.planned.call.title) : null;
      const wakeAt = at.act.what === 'park' ? at.act.dueAt : at.step.wakeAt;
      const approvalId = at.act.what === 'ask' ? next.approvalId : null;
      return { next: { ...next, status, outcome, wakeAt, approvalId }, changed: touched, act: at.act };
    }
  }
}

type Standing = { step: StepState; act: Act | null } | 'later';

/** What to do about the step at which the run stands. With `act: null` the step is over and the next one follows. */
async function standAt(
  deps: SettleDeps,
  run: RunState,
  step: StepState,
  given: { mayWait: boolean; mayBegin: boolean; unsent: boolean }
): Promise<Standing> {
  const now = deps.clock.now();
  switch (step.status) {
    case 'uncertain':
      return { step, act: { what: 'park', dueAt: null } };
    case 'waiting':
      return goOn(step, now);
    case 'running':
      return given.unsent ? { step, act: { what: 'execute', position: step.position } } : cutOff(deps, step);
    default: {
      if (!given.mayBegin) {
        return 'later';
      }
      const prepared = await patiently(prepare(deps, run, step), given.mayWait ? null : PATIENCE_MS);
      return prepared === null ? 'later' : begin(step, prepared, now);
    }
  }
}

function goOn(step: StepState, now: number): Standing {
  const { position } = step;
  const due = Date.parse(step.wakeAt ?? '');
  switch (step.planned.step.kind) {
    case 'verify': {
      const at = nextReadingAt(step, step.planned.step);
      return { step, act: at > now ? { what: 'park', dueAt: iso(at) } : { what: 'read', position } };
    }
    case 'approve':
      return now < due
        ? { step, act: { what: 'ask', position } }
        : { step: { ...step, status: 'failed', error: `${EXPIRED}.`, finishedAt: iso(now) }, act: null };
    default:
      return now < due
        ? { step, act: { what: 'park', dueAt: step.wakeAt } }
        : { step: { ...step, status: 'succeeded', finishedAt: iso(now) }, act: null };
  }
}

/** A step that was begun by a replica that is gone: it may or may not have happened. */
function cutOff({ planner }: SettleDeps, step: StepState): Standing {
  const { planned } = step;
  const harmless = !planned.call.effect || planner.executorOf(planned.step.kind)?.isRepeatable(planned.step) === true;
  return harmless && step.attempt < MOST_ATTEMPTS
    ? { step: { ...step, status: 'pending' }, act: null }
    : {
        step: uncertainStep(step, 'The sidecar ended while this step was under way.'),
        act: { what: 'park', dueAt: null },
      };
}

export function uncertainStep(step: StepState, error: string): StepState {
  return { ...step, status: 'uncertain', error, finishedAt: null };
}

/** Whether a step runs, and exactly what it would do. */
async function prepare(deps: SettleDeps, run: RunState, step: StepState): Promise<Prepared> {
  const scope = scopeOf(run);
  const { planned } = step;
  try {
    const verdict = shouldRun(planned, scope);
    if ('failed' in verdict) {
      return { fail: `Not done: its condition could not be read. ${verdict.failed}` };
    }
    if (!verdict.holds) {
      return { skip: true };
    }
    const call = await deps.planner.resolve(run.tenantId, planned, scope);
    const difference = differenceFrom(planned.call, call);
    return difference === null
      ? { go: call }
      : { fail: `Not done: what would run is not what was approved; ${difference}.` };
  } catch (error) {
    return { fail: `Not done: ${asError(error).message}` };
  }
}

/** The first state of a step. One that is refused was never begun: it counts no attempt. */
function begin(step: StepState, prepared: Prepared, now: number): Standing {
  if ('skip' in prepared) {
    return { step: { ...step, status: 'skipped', finishedAt: iso(now) }, act: null };
  }
  if ('fail' in prepared) {
    return { step: { ...step, status: 'failed', error: prepared.fail, finishedAt: iso(now) }, act: null };
  }
  const begun: StepState = {
    ...step,
    // From here on the journal shows what is really sent; a repetition is held against that.
    planned: step.planned.call.deferred.length === 0 ? step.planned : { ...step.planned, call: prepared.go },
    attempt: step.attempt + 1,
    startedAt: step.startedAt ?? iso(now),
    error: null,
  };
  const { position } = step;
  const spec = step.planned.step;
  switch (spec.kind) {
    case 'wait': {
      const waiting: StepState = { ...begun, status: 'waiting', wakeAt: iso(now + spec.seconds * 1_000) };
      return { step: waiting, act: { what: 'park', dueAt: waiting.wakeAt } };
    }
    case 'verify':
      return {
        step: { ...begun, status: 'waiting', wakeAt: iso(now + spec.withinSeconds * 1_000) },
        act: { what: 'read', position },
      };
    case 'approve':
      return {
        step: { ...begun, status: 'waiting', wakeAt: iso(now + spec.expiresMinutes * 60_000) },
        act: { what: 'ask', position },
      };
    default:
      return { step: { ...begun, status: 'running' }, act: { what: 'execute', position } };
  }
}

async function patiently<T>(work: Promise<T>, patienceMs: number | null): Promise<T | null> {
  if (patienceMs === null) {
    return work;
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, patienceMs, null);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Steps of phases that are left behind will not be done any more. */
function withoutOpenSteps(run: RunState, touched: Set<number>, now: number): RunState {
  const left = (step: StepState): boolean =>
    step.planned.phase !== run.phase && step.planned.phase !== 'rollback' && isOpen(step);
  return run.phase === 'rollback' ? closeSteps(run, left, touched, now) : run;
}

const isOpen = (step: StepState): boolean => ['pending', 'waiting', 'running', 'uncertain'].includes(step.status);

function closeSteps(run: RunState, which: (step: StepState) => boolean, touched: Set<number>, now: number): RunState {
  const steps = run.steps.map((step): StepState => {
    if (!which(step)) {
      return step;
    }
    touched.add(step.position);
    // What never began is left out; what was under way is cut off.
    return { ...step, status: step.attempt === 0 ? 'skipped' : 'stopped', finishedAt: iso(now), wakeAt: null };
  });
  return { ...run, steps };
}

/** The run as it is over: nothing of it stays open. */
export function ended(
  run: RunState,
  status: RunState['status'],
  outcome: RunState['outcome'],
  now: number,
  touched: Set<number>
): RunState {
  if (hasEnded(run.status)) {
    return run;
  }
  const closed = closeSteps(run, isOpen, touched, now);
  return { ...closed, status, outcome, finishedAt: iso(now), wakeAt: null, approvalId: null, holdsSubject: false };
}

export const iso = (ms: number): string => new Date(ms).toISOString();
