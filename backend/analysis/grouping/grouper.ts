import { accepts, MAX_WINDOWS, travelSeconds } from './accepts.ts';
import { groupsFor } from './choose.ts';
import { isPlaced } from './coincidence.ts';
import type { GroupIndex, GroupView, Join, KeyMember, Neighbour, Sighting } from './model.ts';
import { rarityOf } from './rarity.ts';
import { middleOf } from './middle.ts';

/** An alert of a stream. `series` names what fires again and again under one name: an alert rule at one resource. */
export interface StreamedAlert extends Sighting {
  id: string;
  series: string;
}

/** What became of one alert. */
export interface Placed {
  id: string;
  groupId: string;
  /** Null when it opened the group. */
  join: Join | null;
  /** Groups that turned out to be one with its own: they are gone, each with the reason why this alert belongs to it too. */
  merged: readonly Join[];
}

export interface GrouperOptions {
  windowSeconds: number;
  /** Resources near one, at most two hops away. */
  neighbours(entity: string): readonly Neighbour[];
  /** Series and resources whose past is remembered; the longest silent are forgotten first. */
  maxSeries?: number;
  /** Groups that are kept open; the longest quiet are closed first. */
  maxGroups?: number;
}

interface Group extends GroupView {
  keys: Set<string>;
  resources: Set<string>;
}

/** Firings of one series that are remembered. */
const FIRINGS = 20;

/**
 * Groups a stream of alerts as they come. Alerts of one call count as simultaneous with respect to their order: the order
 * in which they are given changes nothing. Memory is bounded by `maxSeries` and `maxGroups`, and by the window.
 */
export class AlertGrouper {
  private readonly options: Required<GrouperOptions>;
  private readonly groups = new Map<string, Group>();
  private readonly byKey = new Map<string, KeyMember[]>();
  private readonly firings = new Map<string, number[]>();
  private readonly index: GroupIndex;
  /** When each resource last alerted, the longest silent first. */
  private readonly heard = new Map<string, number>();
  private opened = 0;
  private newest = -Infinity;
  private sweptAt = -Infinity;

  constructor(options: GrouperOptions) {
    this.options = { maxSeries: 100_000, maxGroups: 10_000, ...options };
    this.index = {
      members: (key) => this.byKey.get(key) ?? [],
      group: (id) => this.groups.get(id),
      neighbours: options.neighbours,
      groups: () => this.groups.values(),
      alerting: () => this.heard.size,
    };
  }

  /** Places alerts that came together; answers in the order of their starts. */
  take(alerts: readonly StreamedAlert[]): Placed[] {
    const ordered = [...alerts].sort((a, b) => a.at - b.at || compare(a.series, b.series) || compare(a.id, b.id));
    const placed = ordered.map((alert) => this.place(alert));
    this.forget();
    return placed;
  }

  /** What is held, for those who watch memory. */
  get size(): { groups: number; keys: number; series: number } {
    return { groups: this.groups.size, keys: this.byKey.size, series: this.firings.size };
  }

  private place(alert: StreamedAlert): Placed {
    const weight = this.weigh(alert);
    const joins = groupsFor(alert, this.index, this.options.windowSeconds);
    const [join] = joins;
    const group = (join === undefined ? undefined : this.groups.get(join.groupId)) ?? this.open(alert);
    group.middle = middleOf(group.middle, { weight, at: alert.at });
    group.startedAt = Math.min(group.startedAt, alert.at);
    group.grownAt = Math.max(group.grownAt, alert.at);
    group.scope ||= alert.scope;
    this.hear(alert);
    group.placed ||= isPlaced(alert.entities, this.index);
    group.spread = spreadOf(group, [wholeOf(alert)]);
    const { hops, side } = join ?? { hops: 0, side: 'same' };
    for (const key of [...alert.families.map((family) => family.key), ...alert.entities]) {
      this.note(key, { groupId: group.id, hops, side, seenAt: alert.at });
    }
    const merged = joins.slice(1).filter((other) => this.isOne(group, other, alert));
    merged.forEach((other) => this.merge(group, other.groupId));
    return { id: alert.id, groupId: group.id, join: join ?? null, merged };
  }

  private hear(alert: StreamedAlert): void {
    const [whole, { at }] = [wholeOf(alert), alert];
    this.heard.delete(whole);
    this.heard.set(whole, at);
    for (const [other, last] of this.heard) {
      if (last > at - MAX_WINDOWS * this.options.windowSeconds * 1_000) {
        break;
      }
      this.heard.delete(other);
    }
  }

  private weigh({ series, at }: StreamedAlert): number {
    const earlier = this.firings.get(series) ?? [];
    this.firings.delete(series);
    this.firings.set(series, [...earlier, at].slice(-FIRINGS));
    this.newest = Math.max(this.newest, at);
    return rarityOf(earlier, at);
  }

  private open({ at, scope }: StreamedAlert): Group {
    const id = String(++this.opened).padStart(9, '0');
    const middle = { weight: 0, at };
    const [keys, resources] = [new Set<string>(), new Set<string>()];
    const begun = { startedAt: at, grownAt: at, middle, spread: 1, placed: false };
    const group: Group = { id, open: true, firing: false, scope, ...begun, keys, resources };
    this.groups.set(id, group);
    return group;
  }

  private note(key: string, member: KeyMember): void {
    const members = this.byKey.get(key) ?? [];
    const known = members.find((one) => one.groupId === member.groupId);
    if (known === undefined) {
      this.byKey.set(key, [...members, member]);
    } else {
      known.seenAt = Math.max(known.seenAt, member.seenAt);
    }
    this.groups.get(member.groupId)?.keys.add(key);
  }

  /** Two groups that one alert belongs to are one when they happened at the same time: their middles lie within a fault's travel. */
  private isOne(group: Group, { groupId }: Join, alert: StreamedAlert): boolean {
    const other = this.groups.get(groupId);
    return (
      other !== undefined &&
      accepts(group, { scope: other.scope, at: alert.at }, this.options.windowSeconds) &&
      Math.abs(other.middle.at - group.middle.at) <= (travelSeconds(this.options.windowSeconds) * 1_000) / 2
    );
  }

  private merge(into: Group, goneId: string): void {
    const gone = this.groups.get(goneId);
    if (gone === undefined) {
      return;
    }
    into.middle = middleOf(into.middle, gone.middle);
    into.startedAt = Math.min(into.startedAt, gone.startedAt);
    into.grownAt = Math.max(into.grownAt, gone.grownAt);
    into.placed ||= gone.placed;
    into.spread = spreadOf(into, gone.resources);
    for (const key of gone.keys) {
      const member = (this.byKey.get(key) ?? []).find((one) => one.groupId === goneId);
      if (member !== undefined) {
        this.note(key, { ...member, groupId: into.id });
      }
    }
    this.close(gone);
  }

  private close(group: Group): void {
    this.groups.delete(group.id);
    for (const key of group.keys) {
      const left = (this.byKey.get(key) ?? []).filter((one) => one.groupId !== group.id);
      if (left.length === 0) {
        this.byKey.delete(key);
      } else {
        this.byKey.set(key, left);
      }
    }
  }

  private forget(): void {
    const { windowSeconds, maxGroups, maxSeries } = this.options;
    const windowMs = windowSeconds * 1_000;
    if (this.newest - this.sweptAt > windowMs) {
      this.sweptAt = this.newest;
      const over = [...this.groups.values()].filter((group) => group.grownAt < this.newest - MAX_WINDOWS * windowMs);
      over.forEach((group) => this.close(group));
    }
    if (this.groups.size > maxGroups) {
      // A tenth at once, so that the order of all is not asked for at every alert.
      [...this.groups.values()]
        .sort((a, b) => a.grownAt - b.grownAt)
        .slice(0, this.groups.size - Math.floor(maxGroups * 0.9))
        .forEach((group) => this.close(group));
    }
    shorten(this.firings, maxSeries);
    shorten(this.heard, maxSeries);
  }
}

/** Drops what was put in first until no more than `most` are left. */
function shorten(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) {
      return;
    }
    map.delete(key);
  }
}

/** What an alert's resource is a part of; what names none stands for itself. */
function wholeOf({ entities, series }: StreamedAlert): string {
  return entities.at(-1) ?? series;
}

function spreadOf({ resources }: Group, more: Iterable<string>): number {
  for (const resource of more) {
    resources.add(resource);
  }
  return resources.size;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
