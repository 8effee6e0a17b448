/**
 * The words of a Markdown text in one line, without its marks: headings, lists, tables, emphasis, code fences, links (their
 * text stays). HTML in it stays the characters that it is: whoever shows it escapes them. Cut to `most` characters before.
 */
export function plainText(markdown: string, most: number): string {
  return markdown
    .slice(0, most)
    .replace(/^\s*(?:```|~~~).*$/gm, ' ')
    .replace(/!?\[([^\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)/g, '$1')
    .replace(/^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+)/gm, '')
    .replace(/^[\s|:-]+$/gm, ' ')
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>~&:@/])/g, '$1')
    .replace(/(\*\*|__|`)/g, '')
    .replace(/\s*\|\s*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed();
}
