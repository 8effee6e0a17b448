export { singular, withoutAccents } from './fold.ts';
export { plainWordsOf } from './plainWords.ts';
export { LONGEST_WORD, pairsOf, partsOf, type Run, runsOf } from './runs.ts';
export { type Sought, soughtOf, type Term, termsOf } from './terms.ts';
