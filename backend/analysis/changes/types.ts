import type { Statement } from '#contract/analysis';
import type { BundleChange } from '../bundle.ts';
import type { Profile } from '../scoring/profile.ts';
import type { Shift } from '../scoring/robustScore.ts';
import type { RisenPattern } from './signs/patternSigns.ts';

/** Something that speaks of the trouble: a metric that left its past, a log pattern that is new or far more frequent, an alert. */
export interface Sign {
  kind: 'metric' | 'pattern' | 'alert';
  /** Key of the resource that shows it (the owner of pods and containers); null when unknown. */
  entity: string | null;
  /** Name of the metric, text of the pattern, name and text of the alert. Untrusted. */
  text: string;
  /** When it began, unix milliseconds. */
  at: number;
  /** Share of all signs, in [0, 1]; all of them add up to 1. */
  weight: number;
  /** Levels before and after, of a metric. */
  level?: { before: number; after: number };
  /** Where it was seen, for whoever wants to look. */
  seen?: Seen;
}

/** What a sign was read from. */
export type Seen =
  | { kind: 'series'; profile: Profile; shift: Shift }
  | { kind: 'pattern'; pattern: RisenPattern }
  | { kind: 'alert'; name: string; text: string };

/** All that is known of the trouble when changes are weighed. */
export interface Signs {
  list: readonly Sign[];
  /** Words of patterns that were there before: what an ordinary day says is no sign of trouble. */
  ordinary: ReadonlySet<string>;
  /** Keys of the resources that alerts name (owners). */
  alerted: ReadonlySet<string>;
  /** Unix milliseconds: the stretch that was looked at, up to the end of what the signs say. */
  from: number;
  to: number;
}

/** What speaks for or against a change. */
export const CHANGE_PARTS = ['time', 'place', 'content', 'named', 'words', 'subject', 'level', 'cause'] as const;
export type ChangePartName = (typeof CHANGE_PARTS)[number];

/** One term of the sum: natural logarithm of the odds that it adds, and what it saw. */
export interface Part<Name extends string = string> {
  part: Name;
  logOdds: number;
  statement: Statement;
  /** Words that evidence and change share, at most 8; untrusted. */
  words: string[];
  /** The signs that it rests on, the most telling first. */
  signs?: readonly Sign[];
}

/** A change as it was weighed, with the parts of its sum, strongest first. */
export interface RankedChange {
  change: BundleChange;
  /** In [0, 1]; with those of the other changes and of "no change" they add up to 1. */
  probability: number;
  logOdds: number;
  parts: Part<ChangePartName>[];
}

/** What the weighing came to. */
export interface WeighedChanges {
  /** Best first. */
  ranked: RankedChange[];
  /** That no change is to blame: its probability and what speaks for it. */
  none: { probability: number; logOdds: number; parts: Part[] };
  /** Change id -> how far its content lets it do what the evidence shows, in [0, 1]; of changes whose content is known. */
  capable: ReadonlyMap<string, number>;
}
