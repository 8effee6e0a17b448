import type { PlaybookSpec } from '#contract/playbook';
import type { TriggerInput } from '#contract/trigger';
import { resolveParameters } from '../template/parameters.ts';
import { compileCondition } from './condition.ts';
import { readSchedule, refused } from './schedule.rules.ts';
import { BODY_NAMES, INCIDENT_NAMES, INCIDENT_SAMPLE } from './scopes.rules.ts';

export interface CheckedInput {
  on: TriggerInput['on'] | null;
  condition: string | null;
  cron: string | null;
  timezone: string | null;
  /** schedule: when it is due first, unix ms. */
  nextAt: number | null;
}

const FIELDS = ['on', 'condition', 'cron', 'timezone'] as const;
const ALLOWED: Record<TriggerInput['kind'], readonly (typeof FIELDS)[number][]> = {
  incident: ['on', 'condition'],
  schedule: ['cron', 'timezone'],
  webhook: ['condition'],
};

/**
 * What a trigger's settings say, once everything is known to hold: fields of its kind only, a condition that can be read, a
 * time that comes, parameters that the playbook takes. Throws `bad_request` with the field and the reason.
 */
export function checkTrigger(input: TriggerInput, spec: PlaybookSpec, nowMs: number): CheckedInput {
  const stray = FIELDS.find((field) => input[field] !== undefined && !ALLOWED[input.kind].includes(field));
  if (stray !== undefined) {
    throw refused(stray, `does not belong to a trigger of the kind ${input.kind}`);
  }
  if (input.kind === 'incident' && input.on === undefined) {
    throw refused('on', 'is missing: say at which moment of an incident, opened, analysed or resolved');
  }
  checkParameters(input, spec);
  const condition = input.condition?.trim() || null;
  if (condition !== null) {
    const isWebhook = input.kind === 'webhook';
    compileCondition(condition, isWebhook ? BODY_NAMES : INCIDENT_NAMES, isWebhook ? { body: {} } : INCIDENT_SAMPLE);
  }
  const schedule = scheduleOf(input, nowMs);
  return { on: input.on ?? null, condition, ...schedule };
}

function scheduleOf(input: TriggerInput, nowMs: number): Pick<CheckedInput, 'cron' | 'timezone' | 'nextAt'> {
  if (input.kind !== 'schedule') {
    return { cron: null, timezone: null, nextAt: null };
  }
  if (input.cron === undefined) {
    throw refused('cron', 'is missing: write five fields, for example 0 9 * * 1');
  }
  const { cron, timezone = 'UTC' } = input;
  return { cron, timezone, nextAt: readSchedule(cron, timezone, nowMs).next(nowMs) };
}

function checkParameters({ parameters, kind }: TriggerInput, spec: PlaybookSpec): void {
  const { missing, problems } = resolveParameters(spec.parameters, parameters, {
    incident: null,
    finding: null,
    change: null,
  });
  const [problem] = problems;
  if (problem !== undefined) {
    throw refused(`parameters.${problem.path}`, problem.reason.replace(/\.$/, ''));
  }
  // What an incident can still fill is known when it is there.
  const never = missing.find((name) => kind !== 'incident' || spec.parameters[name]?.from === undefined);
  if (never !== undefined) {
    throw refused(`parameters.${never}`, 'has no value, and nobody would be there to give one');
  }
}
