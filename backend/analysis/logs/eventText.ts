const MESSAGE_FIELDS = ['msg', 'message', 'log', 'body', 'event'] as const;
const LEVEL_FIELDS = ['level', 'severity', 'lvl'] as const;
/** Longer lines are not parsed: what names the event stands at their beginning. */
const MOST_PARSED = 20_000;

/**
 * What a line says, for mining: of a JSON object its level and message, as other fields are values of the event; every
 * other line as it is.
 */
export function eventText(line: string): string {
  if (!line.startsWith('{') || line.length > MOST_PARSED) {
    return line;
  }
  try {
    const fields = JSON.parse(line) as Record<string, unknown>;
    const message = firstText(fields, MESSAGE_FIELDS);
    const level = firstText(fields, LEVEL_FIELDS);
    return message === undefined ? line : level === undefined ? message : `${level.toUpperCase()} ${message}`;
  } catch {
    return line;
  }
}

function firstText(fields: Record<string, unknown>, names: readonly string[]): string | undefined {
  return names.map((name) => fields[name]).find((value) => typeof value === 'string' && value !== '') as
    string | undefined;
}
