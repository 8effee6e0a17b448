/** True for an object whose values are all texts, as a set of labels is. */
export function isTexts(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  for (const name in value) {
    if (typeof (value as Record<string, unknown>)[name] !== 'string') {
      return false;
    }
  }
  return true;
}
