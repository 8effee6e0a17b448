import { TriggerInput } from '#contract/trigger';
import { bodyOf, draftOf, isComplete } from './triggerDraft.ts';

const playbookId = '01920000-0000-7000-8000-000000000001';

describe('the form of a trigger', () => {
  it.each([
    ['incident', { on: 'analysed', condition: 'incident.severity == "critical"' }],
    ['schedule', { cron: '0 6 * * *', timezone: 'Europe/Zurich' }],
    ['webhook', { condition: 'incident.severity == "critical"' }],
  ] as const)('sends of a trigger of the kind %s only what belongs to it', (kind, expected) => {
    const draft = {
      ...draftOf(undefined),
      name: ' Night watch ',
      kind,
      playbookId,
      condition: ' incident.severity == "critical" ',
      cron: ' 0 6 * * * ',
      timezone: 'Europe/Zurich',
    };
    const body = bodyOf(draft);
    expect(body).toEqual({ name: 'Night watch', enabled: true, kind, playbookId, parameters: {}, ...expected });
    expect(TriggerInput.safeParse(body).success).toBe(true);
  });

  it('is complete with a name, a playbook, and for a time with its cron', () => {
    const draft = { ...draftOf(undefined), name: 'a', playbookId };
    expect(isComplete(draft)).toBe(true);
    expect(isComplete({ ...draft, name: ' ' })).toBe(false);
    expect(isComplete({ ...draft, playbookId: '' })).toBe(false);
    expect(isComplete({ ...draft, kind: 'schedule' })).toBe(false);
    expect(isComplete({ ...draft, kind: 'schedule', cron: '* * * * *' })).toBe(true);
  });
});
