import type { NoForecast } from './types.ts';

const SENTENCES = {
  'forecast.bad-request':
    'The horizon must be a whole number of steps from 1 to {most}, the level between 0.5 and 0.999.',
  'forecast.bad-bounds': 'The bounds must be numbers, the lower one not above the upper one.',
  'forecast.no-points': 'The series holds no finite value.',
  'forecast.too-short': 'The series has {points} points; a forecast needs at least {least}.',
  'forecast.too-sparse': 'Only {share} % of the points are there at a step of {step} s; a forecast would be a guess.',
  'forecast.too-far':
    'The past reaches {points} steps back; that carries a forecast of {most} steps, not of {horizon}.',
} as const;

export type CannotCode = keyof typeof SENTENCES;

/** An answer that says why there is no forecast; the text is English, pages translate by code. */
export function cannot(code: CannotCode, params: Record<string, number> = {}): NoForecast {
  const text = SENTENCES[code].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
  return { status: 'cannot', reason: { code, params, text } };
}
