import type { Statement } from '#contract/analysis';
import { sayStatement } from '../../analysis/index.ts';

/** English of why a trigger started a run; the page translates by code. */
const SENTENCES = {
  'trigger.opened': 'The trigger {trigger} starts it when an incident is opened.',
  'trigger.analysed': 'The trigger {trigger} starts it when an incident is analysed.',
  'trigger.resolved': 'The trigger {trigger} starts it when an incident is resolved.',
  'trigger.schedule': 'The trigger {trigger} starts it by its schedule ({cron}, {timezone}).',
  'trigger.schedule-late':
    'The trigger {trigger} starts it by its schedule ({cron}, {timezone}); times that passed while nobody could run it: {count}; it runs once for all of them.',
  'trigger.webhook': 'The trigger {trigger} starts it because its webhook was called.',
} as const;

export function sayTrigger(code: keyof typeof SENTENCES, params: Record<string, string | number>): Statement {
  return sayStatement(code, SENTENCES[code], params);
}
