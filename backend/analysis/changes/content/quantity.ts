/** A number of a diff with the unit that stands behind it, in the unit's base (seconds, bytes, or as it is). */
export interface Quantity {
  text: string;
  value: number;
}

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3_600,
  d: 86_400,
};
const BYTES: Readonly<Record<string, number>> = {
  k: 1e3,
  kb: 1e3,
  ki: 1_024,
  kib: 1_024,
  mb: 1e6,
  mi: 1_048_576,
  mib: 1_048_576,
  g: 1e9,
  gb: 1e9,
  gi: 1_073_741_824,
  gib: 1_073_741_824,
};
/** Units written as a product or a call: `15 * time.Minute`, `seconds=5`. Longest first. */
const SPELLED: ReadonlyArray<readonly [RegExp, string]> = [
  [/(\d[\d_.]*)\s*\*\s*time\.(?:Nanosecond)s?/g, '$1ns'],
  [/(\d[\d_.]*)\s*\*\s*time\.(?:Microsecond)s?/g, '$1us'],
  [/(\d[\d_.]*)\s*\*\s*time\.(?:Millisecond)s?/g, '$1ms'],
  [/(\d[\d_.]*)\s*\*\s*time\.(?:Second)s?/g, '$1s'],
  [/(\d[\d_.]*)\s*\*\s*time\.(?:Minute)s?/g, '$1m'],
  [/(\d[\d_.]*)\s*\*\s*time\.(?:Hour)s?/g, '$1h'],
  [/\b(?:of|from)Millis\((\d[\d_]*)\)/g, '($1ms)'],
  [/\b(?:of|from_?)(?:Seconds|secs)\((\d[\d_]*)\)/g, '($1s)'],
  [/\b(?:of|from_?)Minutes\((\d[\d_]*)\)/g, '($1m)'],
  [/\bmilliseconds=(\d[\d_]*)/g, '=$1ms'],
  [/\bseconds=(\d[\d_]*)/g, '=$1s'],
  [/\bminutes=(\d[\d_]*)/g, '=$1m'],
];

/** A line with quantities in one spelling: `15 * time.Minute` becomes `15m`. */
export function plainUnits(line: string): string {
  let plain = line;
  for (const [spelled, short] of SPELLED) {
    plain = plain.replace(spelled, short);
  }
  return plain;
}

/** Reads `50`, `1_000`, `15m`, `300ms`, `512Mi`, `50%`; null for anything else. */
export function quantityOf(token: string): Quantity | null {
  const match = /^(\d[\d_]*(?:\.\d+)?)([A-Za-z]{0,3}|%)$/.exec(token);
  if (match === null) {
    return null;
  }
  const number = Number((match[1] ?? '').replaceAll('_', ''));
  const unit = (match[2] ?? '').toLowerCase();
  const factor = unit === '' || unit === '%' ? 1 : (SECONDS[unit] ?? BYTES[unit]);
  return factor === undefined || !Number.isFinite(number) ? null : { text: token, value: number * factor };
}
