import type { ChangeSentence } from '../sentences.ts';

/** What kind of thing a change does, and how much likelier (log-odds) that makes it to do harm. */
export interface Trait {
  code: ChangeSentence;
  logOdds: number;
  params?: Record<string, string | number>;
}
