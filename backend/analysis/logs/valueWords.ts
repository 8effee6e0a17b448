const UNITS = new Set('B kB KB MB GB TB PB KiB MiB GiB TiB ns us µs ms s sec secs m min mins h hr hrs d'.split(' '));
const VALUES = new Set('true false True False TRUE FALSE null NULL nil None'.split(' '));
const DATES = new Set('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun'.split(' '));

/** Whether a word is an abbreviated unit of a size or a time. */
export function isUnit(line: string, from: number, end: number): boolean {
  return UNITS.has(line.slice(from, end));
}

/** Whether a word is a value in itself in any language of programs. */
export function isValueWord(line: string, from: number, end: number): boolean {
  const length = end - from;
  if (length < 3 || length > 5) {
    return false;
  }
  const first = line.charCodeAt(from) | 0x20;
  // Only words that begin with t, f or n can be one: most words need no copy.
  return (first === 0x74 || first === 0x66 || first === 0x6e) && VALUES.has(line.slice(from, end));
}

/** Whether a word is the short English name of a month or a day of the week. */
export function isMonthOrDay(line: string, from: number, end: number): boolean {
  return end - from === 3 && DATES.has(line.slice(from, end));
}
