export type { LedgerEntry } from './ledger.ts';
export { startRemedies } from './server.ts';
export type { Remedies, RemediesOptions } from './server.ts';
