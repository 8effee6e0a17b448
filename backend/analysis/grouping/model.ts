import type { EdgeKind } from '#contract/resource';
import type { Middle } from './middle.ts';

/** One hop of a path: the edge as the topology has it, from the dependent to what it depends on. */
export interface PathEdge {
  from: string;
  to: string;
  kind: EdgeKind;
}

/**
 * A resource near another one; `path` leads from `from` to `to`, one or two edges, each walked either way. Without an edge
 * `to` is the proper name of `from`.
 */
export interface Neighbour {
  from: string;
  to: string;
  path: readonly PathEdge[];
}

/** Where a resource lies, seen from where the group began: depended on (down), depending (up), or both ways round. */
export type Side = 'same' | 'up' | 'down' | 'mixed';

/** A group that can be found by a key. */
export interface KeyMember {
  groupId: string;
  /** Edges from where the group began. */
  hops: number;
  side: Side;
  /** Start of the latest alert that had the key, unix milliseconds. */
  seenAt: number;
}

/** A family of alerts: those of one rule at one service, of one sender's group, of one rule of the tenant. */
export interface FamilyKey {
  key: string;
  /** What makes the family, for the explanation. */
  matched: Readonly<Record<string, string>>;
  /** The tenant's own rule that makes it: comes before everything that the engine thinks, scopes included. */
  rule?: { id: string; name: string };
}

/** An alert, as grouping sees it. */
export interface Sighting {
  /** Start, unix milliseconds. */
  at: number;
  /** Its resource and what that is a part of. */
  entities: readonly string[];
  families: readonly FamilyKey[];
  /** Equal names in different scopes are different things; empty when not said. */
  scope: string;
}

/** What the choice of a group reads of one. */
export interface GroupView {
  id: string;
  /** False when it takes no more alerts. */
  open: boolean;
  /** True while alerts of it are known to fire. A stream that tells of no ends never knows. */
  firing: boolean;
  scope: string;
  /** Starts of its first and latest alert, unix milliseconds. */
  startedAt: number;
  grownAt: number;
  middle: Middle;
  /** Resources that have alerted in it: a part counts as what it is a part of. None in a group that people put together. */
  spread: number;
  /** True when one of them has a place in the topology, see `isPlaced`. */
  placed: boolean;
}

/** Where groups and neighbours are looked up. */
export interface GroupIndex {
  members(key: string): readonly KeyMember[];
  group(id: string): GroupView | undefined;
  neighbours(entity: string): readonly Neighbour[];
  /** All groups that might still take alerts. */
  groups(): Iterable<GroupView>;
  /** Resources that have alerted within the longest life of a group, `MAX_WINDOWS`: a part counts as what it is a part of. */
  alerting(): number;
}

/** Why an alert is in a group. */
export type JoinReason =
  | { rule: 'grouping-rule'; groupingRule: { id: string; name: string }; value: string; secondsApart: number }
  | { rule: 'group-labels'; labels: Readonly<Record<string, string>>; secondsApart: number }
  | { rule: 'same-resource'; resource: string; secondsApart: number }
  | {
      rule: 'topology';
      path: readonly PathEdge[];
      from: string;
      to: string;
      /** Edges from where the group began. */
      hops: number;
      secondsApart: number;
    }
  | {
      rule: 'same-time';
      /** Resources that alert at that time, and that have alerted within the longest life of a group. */
      resources: number;
      lately: number;
      secondsApart: number;
    };

/** A group that an alert belongs to. */
export interface Join {
  groupId: string;
  reason: JoinReason;
  hops: number;
  side: Side;
  /** Distance in time and place, in seconds. */
  cost: number;
}
