import type { BundleChange } from '../bundle.ts';
import type { ResourceGraph } from '../rootcause/resourceGraph.ts';
import { substanceOf, type Substance } from './content/substance.ts';
import { traitOf } from './content/traits.ts';
import { outsideParts } from './outside.ts';
import { levelPart } from './parts/level.ts';
import { placePart } from './parts/place.ts';
import { subjectPart, symptomsOf } from './parts/subject.ts';
import { timePart } from './parts/time.ts';
import { namedPart, vocabularyOf, wordsPart } from './parts/words.ts';
import { sayChange } from './sentences.ts';
import { normalised, strongestFirst, total } from './sum.ts';
import type { ChangePartName, Part, RankedChange, Signs, WeighedChanges } from './types.ts';

/** More changes than this are not weighed: the last ones before the end of what was looked at are. */
const MOST_CHANGES = 300;
/** Kinds of changes that are made on purpose to something that runs; silences and runs of playbooks follow trouble. */
const MAY_HARM: ReadonlySet<BundleChange['kind']> = new Set(['deploy', 'config', 'flag', 'scale', 'other']);

/**
 * Which change, if any, is to blame: a sum of log-odds with named parts for each change, and one for "no change"; a soft
 * maximum makes probabilities of them. The weights are set by reason, not learnt. It is naive Bayes (parts are taken for
 * independent) over the clues that people use: order in time, distance on the graph, what the diff can do, and whether
 * evidence and diff speak of the same things. Texts are untrusted: they are bounded and only ever compared.
 */
export function weighChanges(changes: readonly BundleChange[], signs: Signs, graph: ResourceGraph): WeighedChanges {
  const weighed = latest(changes, signs).map(substanceOf);
  const names = [...new Set(signs.list.flatMap(({ entity }) => (entity === null ? [] : [graph.nameOf(entity)])))];
  const vocabulary = vocabularyOf(signs, weighed, names);
  const symptoms = symptomsOf(signs);
  const ranked = weighed.map((substance): RankedChange => {
    const parts: Part<ChangePartName>[] = [
      timePart(substance.change, signs),
      placePart(substance, signs, graph),
      contentPart(substance),
      namedPart(substance, vocabulary),
      wordsPart(substance, vocabulary),
      subjectPart(substance, symptoms),
      levelPart(substance, signs),
    ];
    return { change: substance.change, probability: 0, logOdds: total(parts), parts: strongestFirst(parts) };
  });
  const parts = outsideParts(signs, graph);
  const none = { probability: 0, logOdds: total(parts), parts: strongestFirst(parts) };
  const told = new Set(weighed.filter(({ change }) => (change.text ?? '') !== '').map(({ change }) => change.id));
  const capable = new Map(
    ranked.filter(({ change }) => told.has(change.id)).map((one) => [one.change.id, capableOf(one)] as const)
  );
  return normalised({ ranked, none, capable });
}

/** What the content alone says: it can excuse a change that came just before trouble, and not accuse it. */
function capableOf({ parts }: RankedChange): number {
  return Math.min(1, Math.exp(total(parts.filter(({ part }) => part !== 'time' && part !== 'place')) / 2));
}

function latest(changes: readonly BundleChange[], { to }: Signs): BundleChange[] {
  return changes
    .filter(({ at, kind }) => Number.isFinite(at) && MAY_HARM.has(kind))
    .sort((a, b) => Math.abs(to - a.at) - Math.abs(to - b.at) || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_CHANGES);
}

function contentPart(substance: Substance): Part<'content'> {
  const { code, logOdds, params } = traitOf(substance);
  return { part: 'content', logOdds, statement: sayChange(code, params), words: [] };
}
