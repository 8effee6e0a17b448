export { instantOf, type RawRange } from './instantOf.ts';
export { TimeFilter } from './TimeFilter.tsx';
