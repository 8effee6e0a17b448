export { accepts, MAX_WINDOWS } from './accepts.ts';
export { groupsFor } from './choose.ts';
export { isPlaced } from './coincidence.ts';
export { isFlapping } from './flapping.ts';
export { AlertGrouper, type GrouperOptions, type Placed, type StreamedAlert } from './grouper.ts';
export type {
  FamilyKey,
  GroupIndex,
  GroupView,
  Join,
  JoinReason,
  KeyMember,
  Neighbour,
  PathEdge,
  Side,
  Sighting,
} from './model.ts';
export { rarityOf } from './rarity.ts';
export { type Middle, middleOf } from './middle.ts';
export { sayJoin } from './say.ts';
export { sideAfter } from './side.ts';
