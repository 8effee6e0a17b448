export { SignEvidence } from './signEvidence.ts';
export { signsOf } from './signs/signsOf.ts';
export { verdictOf } from './verdictOf.ts';
export type { WeighedChanges } from './types.ts';
export { weighChanges } from './weighChanges.ts';
export { withCauses } from './withCauses.ts';
