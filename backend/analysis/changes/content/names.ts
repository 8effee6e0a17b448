/**
 * Names that code and logs share, in lower case: compound identifiers (`dashboard_items`, `readResult`), what stands in
 * quotes, and names of files. Plain words are no names.
 */
export function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, quoted = ''] of text.matchAll(/["'`“‘]([^"'`“”‘’\s]{3,80})["'`”’]/g)) {
    names.add(quoted.toLowerCase());
    segmentsOf(quoted).forEach((segment) => names.add(segment.toLowerCase()));
  }
  for (const [word] of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$.\-/]{2,120}/gu)) {
    segmentsOf(word)
      .filter(isCompound)
      .forEach((segment) => names.add(segment.toLowerCase()));
  }
  return names;
}

/** A dotted or slashed name, and each of its links: `a/b.go` is `b.go`; `Type.method` is `method` too. */
function segmentsOf(word: string): string[] {
  const links =
    word
      .split('/')
      .at(-1)
      ?.replace(/[.-]+$/, '') ?? '';
  return [links, ...links.split('.')].filter((segment) => segment.length >= 3);
}

function isCompound(word: string): boolean {
  return /[\p{Ll}\p{N}][_-]\p{L}|\p{Ll}\p{Lu}|\p{Lu}[\p{Ll}]+\p{Lu}|\p{L}\.\p{Ll}{1,4}$/u.test(word);
}
