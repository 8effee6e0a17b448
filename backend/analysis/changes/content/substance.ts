import type { BundleChange } from '../../bundle.ts';
import { plainWordsOf } from '../../words/index.ts';
import { COMMON_WORDS } from '../knowledge/commonWords.ts';
import { namesIn } from './names.ts';
import { type NetChange, netChangeOf } from './netChange.ts';
import { type Content, readContent } from './readContent.ts';

/** A change as its parts are weighed: what it alters, and with which words it speaks. */
export interface Substance {
  change: BundleChange;
  content: Content;
  net: NetChange[];
  /** Words of what is really altered: names and texts that only one side has, names of altered settings. */
  altered: ReadonlySet<string>;
  /** Words of title, description, paths and of the surroundings of what is altered. */
  around: ReadonlySet<string>;
  /** Names of code that are altered; of the files and functions in which that is; of the lines around it. */
  alteredNames: ReadonlySet<string>;
  placeNames: ReadonlySet<string>;
  nearNames: ReadonlySet<string>;
}

const MOST_WORDS = 1_500;
const ADDED_FIELDS = /^(?:version|sha|author|url)$/i;

export function substanceOf(change: BundleChange): Substance {
  const content = readContent(`${change.title}\n${change.text ?? ''}`);
  const net = content.hunks.map(netChangeOf);
  const pieces = net.flatMap(({ removed, added }) => [...removed, ...added]);
  const settings = net.flatMap(({ values }) => values.flatMap(({ names }) => names));
  const alteredText = [...pieces.filter(({ kind }) => kind !== 'operator').map(({ text }) => text), ...settings].join(
    ' '
  );
  const near = content.hunks.flatMap(({ removed, added, context }) => [...removed, ...added, ...context.slice(0, 3)]);
  const aroundText = [...content.prose, ...content.paths, ...near].join('\n');
  return {
    change,
    content,
    net,
    altered: new Set([...net.flatMap(wordsAltered), ...tellingWords(settings.join(' '))]),
    around: tellingWords(aroundText),
    alteredNames: new Set([
      ...namesIn(alteredText),
      ...pieces.filter(({ kind }) => kind === 'text').flatMap(({ text }) => wordsQuotedIn(text)),
    ]),
    placeNames: namesIn([...content.paths, ...content.hunks.flatMap(({ context }) => context.slice(0, 1))].join('\n')),
    nearNames: namesIn(near.join('\n')),
  };
}

/** Words that only one side of a hunk has: a check that got another name and place is still there. */
function wordsAltered({ removed, added }: NetChange): string[] {
  const [before, after] = [removed, added].map((tokens) =>
    tellingWords(tokens.map(({ kind, text }) => (kind === 'operator' ? '' : text)).join(' '))
  ) as [Set<string>, Set<string>];
  return [...[...before].filter((word) => !after.has(word)), ...[...after].filter((word) => !before.has(word))];
}

/** Words that tell something: no word that is everywhere, no bare number. */
export function tellingWords(text: string): Set<string> {
  return new Set(plainWordsOf(text, MOST_WORDS).filter(tells));
}

function tells(word: string): boolean {
  return word.length >= 2 && !/^\p{N}+$/u.test(word) && !COMMON_WORDS.has(word) && !ADDED_FIELDS.test(word);
}

/** A quoted text names something when it is one word; of a field's tag (`json:"meta"`) each quoted word does. */
function wordsQuotedIn(text: string): string[] {
  return /^[\w.-]{3,80}$/.test(text) ? [text.toLowerCase()] : [...namesIn(text)];
}
