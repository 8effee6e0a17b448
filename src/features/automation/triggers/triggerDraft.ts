import type { z } from 'zod';
import type { ParameterValues } from '#contract/playbook';
import type { Trigger, TriggerInput } from '#contract/trigger';

export const KINDS = ['incident', 'schedule', 'webhook'] as const;
export const MOMENTS = ['opened', 'analysed', 'resolved'] as const;

export interface TriggerDraft {
  name: string;
  enabled: boolean;
  kind: Trigger['kind'];
  playbookId: string;
  parameters: ParameterValues;
  on: NonNullable<Trigger['on']>;
  condition: string;
  cron: string;
  timezone: string;
}

/** The form of a trigger; of a new one when there is none. */
export function draftOf(trigger: Trigger | undefined): TriggerDraft {
  return {
    name: trigger?.name ?? '',
    enabled: trigger?.enabled ?? true,
    kind: trigger?.kind ?? 'incident',
    playbookId: trigger?.playbookId ?? '',
    parameters: trigger?.parameters ?? {},
    on: trigger?.on ?? 'analysed',
    condition: trigger?.condition ?? '',
    cron: trigger?.cron ?? '',
    timezone: trigger?.timezone ?? '',
  };
}

export function isComplete({ name, kind, playbookId, cron }: TriggerDraft): boolean {
  return name.trim() !== '' && playbookId !== '' && (kind !== 'schedule' || cron.trim() !== '');
}

/** What is sent: only what belongs to the kind; an empty field is left out. */
export function bodyOf(draft: TriggerDraft): z.input<typeof TriggerInput> {
  const { name, enabled, kind, playbookId, parameters, on } = draft;
  const condition = draft.condition.trim();
  const timezone = draft.timezone.trim();
  return {
    name: name.trim(),
    enabled,
    kind,
    playbookId,
    parameters,
    ...(kind === 'incident' && { on }),
    ...(kind !== 'schedule' && condition !== '' && { condition }),
    ...(kind === 'schedule' && { cron: draft.cron.trim(), ...(timezone !== '' && { timezone }) }),
  };
}
