import { useMemo } from 'react';
import { safeMarkdown } from './safeMarkdown.ts';

/** An untrusted Markdown text, rendered. */
export function SafeMarkdown({ text }: { text: string }) {
  const html = useMemo(() => safeMarkdown(text), [text]);
  // The one place of the plugin that sets HTML: it is sanitised twice, and safeMarkdown.test.ts holds it to that.
  // oxlint-disable-next-line react/no-danger
  return <div className="markdown-html" dangerouslySetInnerHTML={{ __html: html }} />;
}
