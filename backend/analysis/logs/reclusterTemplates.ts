import { mergeTemplates } from './mergeTemplates.ts';
import { type Known, united } from './template.ts';
import { textOf, VALUE_TEXT } from './tokenParts.ts';

/** Words beside an optional value that make two templates the same. */
const WORDS_ALIKE = 3;

/**
 * Templates, of which those that differ only by values are one now: by values at the same place, by lists of other lengths,
 * by a value that some lines leave out.
 */
export function reclusterTemplates(templates: readonly Known[]): Known[] {
  const groups = templates.flatMap((known) =>
    known.shapes.map((tokens, s) => ({ tokens, lines: s === 0 ? known.lines : 0, of: [known] }))
  );
  const classes = new Classes();
  const shapes = mergeTemplates(groups).map(({ tokens, of }) => {
    const text = textOf(tokens);
    of.forEach(({ id }) => classes.join(`id ${id}`, `text ${text}`));
    return { tokens, text };
  });
  const texts = new Set(shapes.map(({ text }) => text));
  for (const text of texts) {
    withOneValueLess(text)
      .filter((shorter) => texts.has(shorter))
      .forEach((shorter) => classes.join(`text ${shorter}`, `text ${text}`));
  }
  const shapesOf = Map.groupBy(shapes, ({ text }) => classes.of(`text ${text}`));
  return [...Map.groupBy(templates, ({ id }) => classes.of(`id ${id}`))].map(([one, parts]) => {
    const ordered = (shapesOf.get(one) ?? []).sort(
      (a, b) =>
        b.text.length - a.text.length ||
        (a.text < b.text ? -1 : a.text > b.text ? 1 : a.tokens.length - b.tokens.length)
    );
    return united(
      parts,
      ordered.map(({ tokens }) => tokens)
    );
  });
}

/** The text without one of its values, for each, as long as enough words are left to know it by. */
function withOneValueLess(text: string): string[] {
  const tokens = text.split(' ');
  if (tokens.filter((token) => !token.includes(VALUE_TEXT)).length < WORDS_ALIKE) {
    return [];
  }
  return tokens.flatMap((token, t) => (token === VALUE_TEXT ? [tokens.toSpliced(t, 1).join(' ')] : []));
}

/** What belongs together, told pair by pair (disjoint sets). */
class Classes {
  readonly #parent = new Map<string, string>();

  of(one: string): string {
    let root = one;
    for (let next = this.#parent.get(root); next !== undefined; next = this.#parent.get(root)) {
      root = next;
    }
    if (root !== one) {
      this.#parent.set(one, root);
    }
    return root;
  }

  join(one: string, other: string): void {
    const [a, b] = [this.of(one), this.of(other)];
    if (a !== b) {
      this.#parent.set(a, b);
    }
  }
}
