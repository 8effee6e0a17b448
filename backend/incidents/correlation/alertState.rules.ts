import type { AlertEventKind, AlertEventStatus } from '#contract/alert';

/** What is known of a fingerprint before an event. Times are unix milliseconds. */
export interface KnownAlert {
  kind: AlertEventKind;
  state: 'firing' | 'resolved' | 'blind';
  startsAt: number;
  stateAt: number;
}

export interface HeardEvent {
  kind: AlertEventKind;
  status: AlertEventStatus;
  startsAt: number;
  /** When we received it, this time. */
  heardAt: number;
}

/** What an event does to the state of its fingerprint. */
export type Step =
  | { step: 'test' }
  | { step: 'fires' }
  /** Fires with a newer start although its resolve never came. */
  | { step: 'restarts' }
  | { step: 'repeats' }
  /** Tells of a past that is known better by now. */
  | { step: 'late'; reason: string }
  | { step: 'resolves' }
  | { step: 'goes-blind'; reason: string };

/** A firing entry delivered this soon after the resolve of the same episode is a straggler; later it is a return. */
const STRAGGLER_MS = 120_000;

/** True for events that say that a rule cannot see. */
export function tellsOfBlindness(kind: AlertEventKind): boolean {
  return kind === 'no-data' || kind === 'query-error';
}

/**
 * The step from what is known by what is heard. Deliveries come twice, late and in any order; an episode is named by its
 * start, in the sender's clock on both sides. `ruleBlind` is true while the rule's query fails or finds no data.
 */
export function nextStep(known: KnownAlert | undefined, event: HeardEvent, ruleBlind: boolean): Step {
  if (event.kind === 'test') {
    return { step: 'test' };
  }
  return event.status === 'firing' ? firingStep(known, event) : resolvedStep(known, event, ruleBlind);
}

function firingStep(known: KnownAlert | undefined, event: HeardEvent): Step {
  if (known === undefined) {
    return { step: 'fires' };
  }
  if (event.startsAt < known.startsAt) {
    return { step: 'late', reason: 'It tells of an episode before the one that is known.' };
  }
  if (known.state === 'firing') {
    return { step: event.startsAt === known.startsAt ? 'repeats' : 'restarts' };
  }
  if (event.startsAt === known.startsAt && event.heardAt - known.stateAt < STRAGGLER_MS) {
    return { step: 'late', reason: 'Its resolve arrived before it.' };
  }
  return { step: 'fires' };
}

function resolvedStep(known: KnownAlert | undefined, event: HeardEvent, ruleBlind: boolean): Step {
  if (known === undefined) {
    return { step: 'late', reason: 'It resolves an alert that never fired here.' };
  }
  if (event.startsAt < known.startsAt) {
    return { step: 'late', reason: 'It resolves an episode before the one that is known.' };
  }
  if (known.state === 'resolved') {
    return { step: 'repeats' };
  }
  if (tellsOfBlindness(known.kind)) {
    return { step: 'resolves' };
  }
  if (known.state === 'blind' && (event.kind === 'blind-resolve' || ruleBlind)) {
    return { step: 'repeats' };
  }
  if (event.kind === 'blind-resolve') {
    return {
      step: 'goes-blind',
      reason: 'It was resolved because its query found nothing or failed; that is no recovery.',
    };
  }
  if (ruleBlind) {
    return { step: 'goes-blind', reason: 'It was resolved while its rule cannot see; that is no recovery.' };
  }
  return { step: 'resolves' };
}

/**
 * How long a recovery must last before it counts, in milliseconds. Flapping: half the flap window, in which a flapping
 * alert fires at least flapCount / 2 more times. After blindness: five minutes, in which a rule that sees again gets
 * through its pending time.
 */
export function holdBackMs(
  why: { flapping: boolean; wasBlind: boolean },
  settings: { flapWindowSeconds: number }
): number {
  return Math.max(why.flapping ? settings.flapWindowSeconds * 500 : 0, why.wasBlind ? 300_000 : 0);
}
