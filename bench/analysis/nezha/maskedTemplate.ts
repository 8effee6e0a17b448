const LONGEST = 400;

/** A template by masking: what holds a digit, and what stands in quotes or brackets after a sign, is a variable. */
export function maskedTemplate(quoted: string): string {
  const begin = quoted.indexOf('"log""');
  const end = quoted.lastIndexOf('"stream""');
  const text = quoted.slice(begin < 0 ? 0 : begin + 7, end < 0 ? undefined : end).slice(0, LONGEST);
  return text
    .replaceAll(/[^\s[\](){}<>,;:=|'"\\#]*\d[^\s[\](){}<>,;:=|'"\\]*/g, '*')
    .replaceAll(/\*(?:[\s,:;|'"\\-]*\*)+/g, '*')
    .replaceAll(/([=:]\s?)[^\s[\](){}<>,;|'"\\]+/g, '$1*');
}
