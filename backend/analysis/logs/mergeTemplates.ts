import { hash32 } from './hash.ts';
import { areOpenTogether, isOpenPosition } from './openPosition.ts';
import { FREE, holdsValue, partsOf, type TokenParts } from './tokenParts.ts';

/** Lines with the same tokens, of which some may be free. */
export interface LineGroup<T> {
  tokens: readonly string[];
  lines: number;
  /** What the group is made of. */
  of: readonly T[];
}

/** Groups that are alike but for the cores at some positions. */
interface Bucket<T> {
  positions: readonly number[];
  members: LineGroup<T>[];
}

/**
 * Merges groups of lines that differ where a value stands, until nothing changes. Bottom-up: a position is a value by what
 * is seen there while all the rest stays the same, so unlike lines never meet. Words that are seldom at their position
 * are the candidates when several vary together, as in Brain (Yu et al., TSC 2023). The order of the groups does not matter.
 */
export function mergeTemplates<T>(groups: readonly LineGroup<T>[]): LineGroup<T>[] {
  const byLength = Map.groupBy(groups, ({ tokens }) => tokens.length);
  return [...byLength.values()].flatMap((alike) => {
    const merged = untilStill(alike);
    const together = fold(merged, bucketsOfRare(merged).filter(varyTogether));
    return together.length < merged.length ? untilStill(together) : merged;
  });
}

function untilStill<T>(groups: LineGroup<T>[]): LineGroup<T>[] {
  for (let now = groups; ;) {
    const next = fold(now, bucketsOfOne(now).filter(isOpen));
    if (next.length === now.length) {
      return next;
    }
    now = next;
  }
}

function isOpen<T>({ positions: [position = 0], members }: Bucket<T>): boolean {
  const cores = new Map<string, number>();
  for (const { tokens, lines } of members) {
    const { core } = partsOf(tokens[position] as string);
    cores.set(core, (cores.get(core) ?? 0) + lines);
  }
  return isOpenPosition(cores, partsOf((members[0] as LineGroup<T>).tokens[position] as string), position === 0);
}

function varyTogether<T>({ positions, members }: Bucket<T>): boolean {
  return areOpenTogether(
    members.map(({ tokens, lines }) => ({
      cores: positions.map((position) => partsOf(tokens[position] as string).core),
      lines,
    }))
  );
}

/** Each group in a bucket for each of its positions. */
function bucketsOfOne<T>(groups: readonly LineGroup<T>[]): Bucket<T>[] {
  return bucketed(groups, ({ tokens }) => tokens.map((_, position) => [position]));
}

/** Each group in one bucket, by the positions of its words that are seldom there. */
function bucketsOfRare<T>(groups: readonly LineGroup<T>[]): Bucket<T>[] {
  const seen = new Map<string, number>();
  const at = (token: string, position: number): string => `${position} ${token}`;
  for (const { tokens } of groups) {
    tokens.forEach((token, position) => seen.set(at(token, position), (seen.get(at(token, position)) ?? 0) + 1));
  }
  const most = Math.sqrt(groups.length);
  return bucketed(groups, ({ tokens }) => {
    const rare = tokens.flatMap((token, position) => ((seen.get(at(token, position)) ?? 0) <= most ? [position] : []));
    const words = tokens.filter((token) => !holdsValue(token)).length - rare.length;
    return rare.length > 1 && words >= Math.max(2, rare.length) ? [rare] : [];
  });
}

function bucketed<T>(
  groups: readonly LineGroup<T>[],
  choicesOf: (group: LineGroup<T>) => readonly (readonly number[])[]
): Bucket<T>[] {
  const buckets = new Map<number, Bucket<T>>();
  for (const group of groups) {
    const places = group.tokens.map(placeOf);
    const high = places.reduce((sum, place) => (sum + place.high) | 0, 0);
    const low = places.reduce((sum, place) => (sum + place.low) | 0, 0);
    for (const positions of choicesOf(group)) {
      let [restHigh, restLow] = [high, low];
      for (const position of positions) {
        const { high: h, low: l, freeHigh, freeLow } = places[position] as Place;
        restHigh = (restHigh - h + freeHigh) | 0;
        restLow = (restLow - l + freeLow) | 0;
      }
      // 53 bits: two different rests that meet here are rarer than broken memory.
      const key = (restHigh >>> 0) * 0x20_0000 + (restLow >>> 11);
      const bucket = buckets.get(key);
      if (bucket === undefined) {
        buckets.set(key, { positions, members: [group] });
      } else {
        bucket.members.push(group);
      }
    }
  }
  return [...buckets.values()].filter(({ members }) => members.length > 1);
}

/** Hashes of a token at its position, as it is and with its core free. */
interface Place {
  high: number;
  low: number;
  freeHigh: number;
  freeLow: number;
}

function placeOf(token: string, position: number): Place {
  const free = freeOf(token);
  return {
    high: hash32(token, position + 1),
    low: hash32(token, -position - 1),
    freeHigh: hash32(free, position + 0x10000),
    freeLow: hash32(free, -position - 0x10000),
  };
}

function freeOf(token: string): string {
  const { stem, tail } = partsOf(token) satisfies TokenParts;
  return stem + FREE + tail;
}

/** Frees the positions of buckets, largest first; a group takes part in one merge a round. */
function fold<T>(groups: LineGroup<T>[], open: readonly Bucket<T>[]): LineGroup<T>[] {
  const gone = new Set<LineGroup<T>>();
  const born: LineGroup<T>[] = [];
  const ordered = open
    .map(({ positions, members }) => ({ members, tokens: freed(members[0] as LineGroup<T>, positions) }))
    .map((one) => ({ ...one, key: one.tokens.join(' ') }))
    .sort((a, b) => b.members.length - a.members.length || (a.key < b.key ? -1 : 1));
  for (const { members, tokens } of ordered) {
    if (members.every((member) => !gone.has(member))) {
      members.forEach((member) => gone.add(member));
      born.push({
        tokens,
        lines: members.reduce((sum, { lines }) => sum + lines, 0),
        of: members.flatMap(({ of }) => of),
      });
    }
  }
  return [...groups.filter((group) => !gone.has(group)), ...born];
}

function freed<T>({ tokens }: LineGroup<T>, positions: readonly number[]): string[] {
  return tokens.map((token, position) => (positions.includes(position) ? freeOf(token) : token));
}
