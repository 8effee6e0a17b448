import type { Severity } from '#contract/scalars';

/** What senders write, in the field's many ways, and what we take it for. */
const WORDS: Record<Severity, string[]> = {
  critical: [
    'critical',
    'crit',
    'page',
    'p1',
    'sev1',
    'sev-1',
    'p0',
    'sev0',
    'fatal',
    'emergency',
    'disaster',
    'blocker',
    '1',
  ],
  high: ['high', 'error', 'err', 'major', 'p2', 'sev2', 'sev-2', 'urgent', 'severe', 'alert', '2'],
  warning: ['warning', 'warn', 'medium', 'moderate', 'minor', 'average', 'p3', 'sev3', 'sev-3', 'ticket', '3'],
  info: [
    'info',
    'informational',
    'information',
    'low',
    'none',
    'notice',
    'debug',
    'ok',
    'p4',
    'p5',
    'sev4',
    'sev5',
    '4',
    '5',
  ],
};

const BY_WORD = new Map<string, Severity>(
  (Object.entries(WORDS) as [Severity, string[]][]).flatMap(([severity, words]) =>
    words.map((word): [string, Severity] => [word, severity])
  )
);

/** The severity a word stands for, or null for a word nobody knows. */
export function severityOf(word: string): Severity | null {
  return BY_WORD.get(word) ?? BY_WORD.get(word.trim().toLowerCase()) ?? null;
}

const LABELS = ['severity', 'priority', 'level', 'criticality'];

/** The severity that an alert's labels tell. None at all, or a word nobody knows, is a warning. */
export function severityOfLabels(labels: Record<string, string>): { severity: Severity; unknownWord: string | null } {
  for (const name of LABELS) {
    const word = labels[name];
    if (word !== undefined) {
      const severity = severityOf(word);
      return severity === null ? { severity: 'warning', unknownWord: word } : { severity, unknownWord: null };
    }
  }
  return { severity: 'warning', unknownWord: null };
}
