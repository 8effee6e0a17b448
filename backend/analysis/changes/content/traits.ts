import {
  DEPENDENCIES,
  DOES_NOT_RUN,
  LOOKS_ONLY,
  PROMISES,
  WATCHES_FILE,
  WATCHES_LINE,
} from '../knowledge/harmlessFiles.ts';
import { BOUNDS, GUARDS, RELEASES } from '../knowledge/settings.ts';
import { plainWordsOf } from '../../words/index.ts';
import type { NetChange } from './netChange.ts';
import type { Substance } from './substance.ts';
import type { Trait } from './trait.ts';
import { valueTrait } from './valueTrait.ts';

/** Log-odds of each kind. What cannot run does no harm; what takes protection away does. */
const HARMLESS = -4;
const LOOKS = -2.5;
const WATCHES = -2.5;
const PATCH = -1.5;
const MINOR = -0.7;
const INDEX = -1.5;
const ADDS_GUARDS = -1.2;
const ADDS_WORK = 0.7;
const REWRITE = -1.5;
const UNKNOWN = -0.7;
const GONE = 1.5;
const STEP_GONE = 1;
const RENAMED = 1;
const SWITCHED = 0.7;

/** Code that repeats, waits or asks others. */
const MORE_WORK =
  /\b(?:for|foreach|while|loop|sleep|await|join|synchronized|mutex|subprocess|lateral)\b|\b(?:select|SELECT)\s[^"']{1,200}\s(?:from|FROM)\b|\.(?:forEach|wait|join|query|execute|fetch|lock|Lock)\(/;

/** The traits of a change: harmless kinds exclude all others; of the rest the worst speaks. */
export function traitOf(substance: Substance): Trait {
  return harmless(substance) ?? worst(substance) ?? { code: 'change.content.unknown', logOdds: UNKNOWN };
}

function harmless({ content, net, change }: Substance): Trait | null {
  const kinds = content.paths.map(kindOfFile);
  const [kind] = kinds;
  if (kind && kinds.every((one) => one !== null)) {
    return { code: `change.content.${kind}`, logOdds: HARMLESS };
  }
  const running = net.filter(({ path }) => kindOfFile(path) === null);
  if (net.length > 0 && running.every(altersNothing)) {
    return { code: 'change.content.comments', logOdds: HARMLESS };
  }
  if (content.paths.length > 0 && content.paths.every((path) => LOOKS_ONLY.test(path) || kindOfFile(path) !== null)) {
    return { code: 'change.content.looks', logOdds: LOOKS };
  }
  if (running.length > 0 ? running.every(onlyWatches) : content.paths.some((path) => WATCHES_FILE.test(path))) {
    return { code: 'change.content.watches', logOdds: WATCHES };
  }
  const promise = PROMISES[/^(\w+)(?:\([^)]{0,60}\))?!?:/.exec(change.title)?.[1]?.toLowerCase() ?? ''];
  if (net.length === 0 && promise !== undefined) {
    return promise === 'rewrite'
      ? { code: 'change.content.unknown', logOdds: UNKNOWN - 0.5 }
      : { code: `change.content.${promise}`, logOdds: HARMLESS + 1 };
  }
  return null;
}

function altersNothing({ removed, added, reordered }: NetChange): boolean {
  return removed.length === 0 && added.length === 0 && !reordered;
}

function kindOfFile(path: string): 'docs' | 'tests' | 'ci' | 'housekeeping' | null {
  return DOES_NOT_RUN.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** Added and removed lines that all log, count or trace, or wrap such a line. */
function onlyWatches({ path, addedLines, removedLines }: NetChange): boolean {
  const lines = [...addedLines, ...removedLines].filter((line) => /\p{L}/u.test(line));
  const watching = lines.filter((line) => WATCHES_LINE.test(line)).length;
  return lines.length > 0 && (watching === lines.length || (WATCHES_FILE.test(path) && watching > 0));
}

function worst(substance: Substance): Trait | null {
  const traits = substance.net.filter(({ path }) => kindOfFile(path) === null).flatMap(traitsOfHunk);
  return traits.reduce<Trait | null>((most, one) => (most === null || one.logOdds > most.logOdds ? one : most), null);
}

function traitsOfHunk(net: NetChange): Trait[] {
  if (DEPENDENCIES.test(net.path) || (net.versions.length > 0 && net.values.length === 0 && net.renamed.length === 0)) {
    return [releaseTrait(net)];
  }
  const specific = [...net.values.map(valueTrait), ...switchTrait(net), ...goneTrait(net), ...renamedTrait(net)];
  return specific.length > 0 ? specific : generalTrait(net);
}

/** How far a dependency moved; of versions before 1.0 a minor release may break things. */
function releaseTrait({ versions }: NetChange): Trait {
  const rank = Math.max(0, ...versions.map(({ from, to }) => breadth(from, to)));
  return rank === 2
    ? { code: 'change.content.major', logOdds: 0 }
    : rank === 1
      ? { code: 'change.content.minor', logOdds: MINOR }
      : { code: 'change.content.patch', logOdds: PATCH };
}

function breadth(from: string, to: string): 0 | 1 | 2 {
  const [a = [], b = []] = [from, to].map((version) => version.replace(/^v/, '').split(/[.-]/));
  return a[0] !== b[0] || (a[0] === '0' && a[1] !== b[1]) ? 2 : a[1] !== b[1] ? 1 : 0;
}

/** To hand an error on is no check: `if err != nil { return err }` goes where the call itself is returned. */
const HANDS_ON = /\b(?:err|error|e)\b\s*!==?\s*(?:nil|null|undefined)/;

/** Code that is gone and that nothing takes the place of: no name is new on the other side. */
function goneTrait({ removed, added, removedLines }: NetChange): Trait[] {
  if (removed.length === 0 || added.some(({ kind }) => kind !== 'operator')) {
    return [];
  }
  const checks = removedLines.some((line) => HANDS_ON.test(line)) ? [] : GUARDS;
  const words = new Set(removed.flatMap(({ text }) => plainWordsOf(text, 20)));
  const has = (list: readonly string[]): boolean => list.some((word) => words.has(word));
  const compares = checks.length > 0 && removed.some(({ kind }) => kind === 'operator');
  if (has(BOUNDS)) {
    return [{ code: 'change.content.bound-gone', logOdds: GONE }];
  }
  if (compares || has(checks)) {
    return [{ code: 'change.content.guard-gone', logOdds: GONE }];
  }
  if (!removed.some(({ kind }) => kind === 'call')) {
    return [];
  }
  return has(RELEASES)
    ? [{ code: 'change.content.release-gone', logOdds: GONE }]
    : [{ code: 'change.content.call-gone', logOdds: STEP_GONE }];
}

const SWITCH = /^(?:true|false|on|off|yes|no|enabled?|disabled?)$/i;

/** A switch that was turned alters all that hangs on it; another word in a line by itself is a value like any other. */
function switchTrait({ swapped, addedLines, removedLines }: NetChange): Trait[] {
  const [one] = swapped;
  const turned = swapped.find(({ from, to }) => SWITCH.test(from) && SWITCH.test(to));
  if (turned !== undefined) {
    const { name, from, to } = turned;
    return [{ code: 'change.content.switched', logOdds: SWITCHED, params: { setting: name, from, to } }];
  }
  return one !== undefined && addedLines.length === 1 && removedLines.length === 1
    ? [{ code: 'change.content.value', logOdds: 0, params: { setting: one.name, from: one.from, to: one.to } }]
    : [];
}

function renamedTrait({ renamed }: NetChange): Trait[] {
  const named = renamed.find(({ from, to }) => !from.includes(' ') && !to.includes(' '));
  return named === undefined
    ? []
    : [{ code: 'change.content.renamed', logOdds: RENAMED, params: { from: named.from, to: named.to } }];
}

function generalTrait({ removed, added, addedLines, removedLines, kept, reordered }: NetChange): Trait[] {
  if (reordered) {
    return [{ code: 'change.content.reordered', logOdds: 0 }];
  }
  const code = addedLines.join('\n');
  if (removedLines.length === 0 && /\bcreate\s+(?:unique\s+)?index\b/i.test(code)) {
    return [{ code: 'change.content.index', logOdds: INDEX }];
  }
  if (removed.length === 0 && added.length > 0) {
    const guards = addedLines.every((line) => /\b(?:if|return|defer|guard|finally|assert)\b|[{}]\s*$/.test(line));
    if (guards) {
      return [{ code: 'change.content.guards', logOdds: ADDS_GUARDS }];
    }
    return MORE_WORK.test(code)
      ? [{ code: 'change.content.new-work', logOdds: ADDS_WORK }]
      : [{ code: 'change.content.new-code', logOdds: 0 }];
  }
  const share = `${Math.round(kept * 100)} %`;
  return [{ code: 'change.content.rewrite', logOdds: REWRITE * (0.4 + 0.6 * kept), params: { share } }];
}
