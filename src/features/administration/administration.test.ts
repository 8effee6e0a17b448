import { TenantSettings, updateSettings } from '#contract/tenancy';
import { emptyMapping, mappingBody } from './mappingDraft.ts';
import { changesOf, draftOf, fieldProblem, settingsFields } from './settingsFields.ts';
import { tokenState } from './tokenState.ts';

describe('settings as a form', () => {
  const settings = TenantSettings.parse({});
  const fields = settingsFields();

  it('changes nothing when nothing was typed', () => {
    expect(changesOf(settings, draftOf(settings, fields), fields)).toEqual({});
  });

  it.each(fields.map((field) => [field.name, field] as const))('%s has the bounds of the contract', (name, field) => {
    const fits = (value: number) => updateSettings.body?.safeParse({ [name]: value * field.factor }).success;
    expect([fits(field.min), fits(field.max)]).toEqual([true, true]);
    const step = 1 / field.factor;
    expect([fits(field.min - step), fits(field.max + step)]).toEqual([false, false]);
    expect(fieldProblem(field, String(field.min))).toBeUndefined();
    expect(fieldProblem(field, String(field.max + 1))).toBeDefined();
    expect(fieldProblem(field, '')).toBeDefined();
  });
});

it.each([
  [null, '2026-11-22T00:00:00.000Z', 'valid'],
  [null, '2026-11-21T00:00:00.000Z', 'expired'],
  ['2026-11-20T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'revoked'],
])('a token revoked at %p that ends at %p is %s', (revokedAt, expiresAt, state) =>
  expect(tokenState({ revokedAt, expiresAt }, Date.parse('2026-11-21T06:00:00.000Z'))).toBe(state)
);

it('leaves out the expressions that were not given', () => {
  expect(mappingBody({ ...emptyMapping, name: ' item.title ', status: ' ' })).toEqual({ name: 'item.title' });
});
