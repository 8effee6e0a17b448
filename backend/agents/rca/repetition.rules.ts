interface Look {
  /** Seconds after the first analysis. */
  at: number;
  /** Made only while no cause is certain. */
  whileUnsure?: true;
}

/**
 * An alert comes when its evidence is seconds old. What was not certain then is looked at again soon, while samples arrive;
 * what was, when the evidence has grown.
 */
const LOOKS: readonly Look[] = [
  { at: 0 },
  { at: 3, whileUnsure: true },
  { at: 8, whileUnsure: true },
  { at: 20 },
  { at: 55 },
];

/** As which look an incident is analysed that has widened: the last one before the evidence has grown. */
export const WIDENED_ROUND = 2;

/**
 * When an incident is analysed next, `waitSeconds` from now; null when it has been looked at often enough.
 * @param round which look has just been made, 0 for the first
 */
export function nextLook(round: number, isCertain: boolean): { round: number; waitSeconds: number } | null {
  const next = LOOKS.findIndex(({ whileUnsure }, i) => i > round && !(whileUnsure && isCertain));
  const [made, wanted] = [LOOKS[round], LOOKS[next]];
  return made === undefined || wanted === undefined ? null : { round: next, waitSeconds: wanted.at - made.at };
}
