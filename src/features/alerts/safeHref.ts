/** An address that came with an alert, when it is one that a browser may be sent to: http or https only. */
export function safeHref(raw: string | null): string | undefined {
  if (raw === null) {
    return undefined;
  }
  try {
    const { protocol, href } = new URL(raw);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    return undefined;
  }
}
