import type { LogTable } from '../../bundle.ts';
import { windowOf } from '../../logs/windowOf.ts';
import { HARM } from '../knowledge/commonWords.ts';

/** A pattern of one resource that is new or far more frequent than in its past. */
export interface RisenPattern {
  entity: string;
  text: string;
  at: number;
  /** How much it says: more lines say more, and lines that speak of harm far more. */
  strength: number;
  /** Index of its template; its lines in the past and since, and both stretches in unix milliseconds. */
  template: number;
  before: number;
  after: number;
  past: { from: number; to: number };
  since: { from: number; to: number };
}

export interface PatternSigns {
  risen: RisenPattern[];
  /** Texts of patterns that were there before. */
  ordinary: string[];
}

/** The past is the first third before the alert; a pattern has risen when its rate is this many times the past one's. */
const PAST = 1 / 3;
const RISEN = 5;
const NEUTRAL = 0.1;
const LONGEST_TEXT = 600;

export function patternSigns(logs: LogTable | undefined, from: number, alertedAt: number): PatternSigns {
  if (logs === undefined || !(alertedAt > from)) {
    return { risen: [], ordinary: [] };
  }
  const past = from + (alertedAt - from) * PAST;
  const groups = new Map<string, number[]>();
  for (let row = 0; row < logs.time.length; row++) {
    const id = `${logs.entity[row]} ${logs.template[row]}`;
    const known = groups.get(id);
    if (known === undefined) {
      groups.set(id, [row]);
    } else {
      known.push(row);
    }
  }
  const signs: PatternSigns = { risen: [], ordinary: [] };
  const end = logs.time.reduce((most, at) => Math.max(most, at), alertedAt);
  // A source that has more lines than were read is no quieter: rates are over the time that was read whole.
  const read = logs.entities.map((entity) => ({
    past: windowOf(logs, { from, to: past }, entity).seconds,
    later: windowOf(logs, { from: past, to: end }, entity).seconds,
  }));
  for (const rows of groups.values()) {
    const seconds = read[logs.entity[rows[0] as number] as number];
    if (seconds !== undefined && seconds.past > 0) {
      add(signs, logs, rows, { from, past, end, longer: seconds.later / seconds.past });
    }
  }
  return signs;
}

function add(
  signs: PatternSigns,
  logs: LogTable,
  rows: readonly number[],
  { from, past, end, longer }: { from: number; past: number; end: number; longer: number }
): void {
  const first = rows[0] as number;
  const entity = logs.entities[logs.entity[first] as number];
  const template = logs.templates[logs.template[first] as number];
  // An example tells the names that stand where the pattern has values.
  const text = template && [template.text, template.example ?? ''].map((one) => one.slice(0, LONGEST_TEXT)).join('\n');
  const times = rows.map((row) => logs.time[row] as number).filter((at) => at >= from);
  if (entity === undefined || text === undefined || times.length === 0) {
    return;
  }
  const before = times.filter((at) => at < past).length;
  const later = times.filter((at) => at >= past);
  const usual = before * longer;
  if (before > 0 && later.length < RISEN * Math.max(usual, 1)) {
    signs.ordinary.push(text);
  } else if (later.length > 0) {
    const at = later.reduce((least, time) => Math.min(least, time), Infinity);
    signs.risen.push({
      entity,
      text,
      at,
      strength: Math.log1p(later.length) * (HARM.test(text) ? 1 : NEUTRAL),
      template: logs.template[first] as number,
      before,
      after: later.length,
      past: { from, to: past },
      since: { from: past, to: end },
    });
  }
}
