export { signsOf } from './signs/signsOf.ts';
export {
  CHANGE_PARTS,
  type ChangeVerdict,
  type NoChange,
  type Part,
  type RankedChange,
  type Sign,
  type Signs,
} from './types.ts';
export { weighChanges } from './weighChanges.ts';
