import type { ResourceGraph } from '../../rootcause/resourceGraph.ts';
import { plainWordsOf } from '../../words/index.ts';
import { COMMON_WORDS } from '../knowledge/commonWords.ts';
import { sayChange } from '../sentences.ts';
import type { Substance } from '../content/substance.ts';
import type { Part, Sign, Signs } from '../types.ts';

/** How much likelier than by chance the trouble shows this many calls away from the change that made it. */
const AT_STEPS = [3, 1.5, 0.8] as const;
const FAR = 0.25;
/** A place that is not known: by itself, and where names of files say that it is where the trouble shows. */
const UNKNOWN = 0.5;
const HINTED = 1.2;
/** A change that was made but of which no rollout is known may not run at all. */
const NOT_ROLLED_OUT = -1;

/** Distance on the graph from where the change was made to where the trouble shows. */
export function placePart({ change, content }: Substance, signs: Signs, graph: ResourceGraph): Part<'place'> {
  if (change.resourceKey === null) {
    const hinted = hints([...content.paths, change.title].join(' '), signs, graph);
    const rolled = change.kind === 'other' ? NOT_ROLLED_OUT : 0;
    const statement = sayChange(rolled === 0 ? 'change.place.unknown' : 'change.place.not-rolled-out');
    return {
      part: 'place',
      logOdds: Math.log(hinted.length > 0 ? HINTED : UNKNOWN) + rolled,
      statement,
      words: hinted,
    };
  }
  const owner = graph.ownerOf(change.resourceKey);
  let [ratio, all, nearest] = [0, 0, Infinity];
  let nearby: Sign | undefined;
  const distances = new Map<string, number>();
  for (const sign of signs.list) {
    const { entity, weight } = sign;
    if (entity === null) {
      continue;
    }
    const known = distances.get(entity);
    const steps = known ?? graph.distance(owner, entity);
    distances.set(entity, steps);
    all += weight;
    ratio += weight * (AT_STEPS[steps] ?? FAR);
    nearby = nearby === undefined || steps < nearest ? sign : nearby;
    nearest = Math.min(nearest, steps);
  }
  const resource = graph.nameOf(owner);
  const code = nearest === 0 ? 'change.place.same' : nearest < Infinity ? 'change.place.near' : 'change.place.far';
  const statement = sayChange(code, { resource, steps: Number.isFinite(nearest) ? nearest : 0 });
  const shown = nearby === undefined ? [] : [nearby];
  return { part: 'place', logOdds: all === 0 ? 0 : Math.log(ratio / all), statement, words: [], signs: shown };
}

/** Words of the change's files and title that are in the name of a resource that shows trouble. */
function hints(text: string, signs: Signs, graph: ResourceGraph): string[] {
  const names = new Set(
    signs.list.flatMap(({ entity }) => (entity === null ? [] : [graph.nameOf(entity).toLowerCase()]))
  );
  const words = new Set(plainWordsOf(text, 300).filter((word) => word.length >= 4 && !COMMON_WORDS.has(word)));
  return [...words]
    .filter((word) => [...names].some((name) => name.includes(word)))
    .sort()
    .slice(0, 8);
}
