import type { PlaybookSpec } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import type { RiskNature } from '../../analysis/index.ts';

/** What changes nothing of the system itself: it reads, waits, asks, or tells people. */
const HARMLESS: ReadonlySet<PlaybookStep['kind']> = new Set(['wait', 'verify', 'approve', 'notify', 'annotation']);

/**
 * What kind of action a playbook is. A sub-playbook counts as one step that must not be done twice unless its own steps are
 * given, by slug; circles among them end at the first repetition.
 */
export function natureOf(spec: PlaybookSpec, others: ReadonlyMap<string, PlaybookSpec> = new Map()): RiskNature {
  const steps = unfold(spec.steps, others, new Set([spec.slug]));
  const effects = steps.filter(hasEffect);
  return {
    effects: effects.length,
    notRepeatable: effects.filter((step) => !isRepeatable(step)).length,
    hasRollback: spec.rollback.length > 0,
    hasVerification: spec.verification !== undefined || steps.some((step) => step.kind === 'verify'),
  };
}

const MOST_STEPS = 500;

function unfold(
  steps: readonly PlaybookStep[],
  others: ReadonlyMap<string, PlaybookSpec>,
  open: ReadonlySet<string>
): PlaybookStep[] {
  const found: PlaybookStep[] = [];
  for (const step of steps) {
    const inner = step.kind === 'playbook' && !open.has(step.playbook) ? others.get(step.playbook) : undefined;
    if (inner === undefined) {
      found.push(step);
    } else {
      found.push(...unfold(inner.steps, others, new Set([...open, inner.slug])));
    }
    if (found.length >= MOST_STEPS) {
      return found.slice(0, MOST_STEPS);
    }
  }
  return found;
}

function hasEffect(step: PlaybookStep): boolean {
  return !HARMLESS.has(step.kind) && !(step.kind === 'http' && step.method === 'GET' && step.repeatable !== false);
}

function isRepeatable(step: PlaybookStep): boolean {
  return step.kind === 'silence' || (step.kind === 'http' && (step.repeatable ?? step.method === 'GET'));
}
