import { holdsValue, type TokenParts } from './tokenParts.ts';

/** Words that a program chooses from at one place, in what is otherwise the same line: with more, it is a value. */
const MOST_CHOICES = 4;
/** Names of fields that say what happened: their text is the event and never a value among others. */
const NAMES_EVENT = /(?:^|[^a-z])(?:msg|message|event|level|severity|lvl)[^a-z]*$/i;
const ADDRESS = /.[\\/@]./;
const ONE_NAME = /^[^\s()[\]{}<>"'=]*$/;

/**
 * Whether a position of a line is a value, given the texts that were seen there while the rest of the line stayed the same
 * (core -> lines). It is when those are masked values, when it is a field that takes masked values, or when more texts than
 * a program has branches were seen: counted, or foreseen from how many came only once (Chao 1984). The first word of a line
 * seldom is (He et al. 2017), so more is asked of it.
 */
export function isOpenPosition(cores: ReadonlyMap<string, number>, { stem }: TokenParts, first: boolean): boolean {
  const { distinct, masked, maskedLines, lines, addresses, once, twice } = tallyOf(cores);
  if (distinct < 2 || masked === distinct) {
    return distinct >= 2;
  }
  const named = /[=:]/.test(stem);
  if (masked > 0 && (named || 2 * maskedLines >= lines)) {
    return true;
  }
  if (NAMES_EVENT.test(stem)) {
    return false;
  }
  if (masked + addresses === distinct && distinct >= MOST_CHOICES - 1) {
    return true;
  }
  const least = (first && !named ? 2 : 1) * (MOST_CHOICES + 1);
  const unseen = (once * (once - 1)) / (2 * (twice + 1));
  return distinct >= least || (distinct === least - 1 && unseen >= 1);
}

/** Whether positions that vary together are values: many texts at each (a row a group of lines), most of which came once. */
export function areOpenTogether(rows: readonly { cores: readonly string[]; lines: number }[]): boolean {
  const once = rows.filter(({ lines }) => lines === 1).length;
  return (
    2 * once > rows.length &&
    (rows[0]?.cores ?? []).every((_, c) => new Set(rows.map(({ cores }) => cores[c])).size > MOST_CHOICES)
  );
}

interface Tally {
  distinct: number;
  lines: number;
  /** Texts that are values by their shape, and the lines with them. */
  masked: number;
  maskedLines: number;
  /** Texts that look like a path or an address. */
  addresses: number;
  once: number;
  twice: number;
}

function tallyOf(cores: ReadonlyMap<string, number>): Tally {
  const tally: Tally = { distinct: cores.size, lines: 0, masked: 0, maskedLines: 0, addresses: 0, once: 0, twice: 0 };
  for (const [core, lines] of cores) {
    tally.lines += lines;
    tally.once += lines === 1 ? 1 : 0;
    tally.twice += lines === 2 ? 1 : 0;
    if (core === '' || (holdsValue(core) && ONE_NAME.test(core))) {
      tally.masked++;
      tally.maskedLines += lines;
    } else if (ADDRESS.test(core)) {
      tally.addresses++;
    }
  }
  return tally;
}
