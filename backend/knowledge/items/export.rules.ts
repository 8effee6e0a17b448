import type { KnowledgeItem } from '#contract/knowledge';

/** A value as YAML reads it: JSON's strings and lists are YAML's, quotes and line ends included. */
function yaml(value: string | number | null | readonly string[]): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

/** A file name that every system takes: the title's letters and digits of any script. */
function fileNameOf(item: KnowledgeItem): string {
  const name = item.title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const cut = [...name].slice(0, 60).join('').replace(/-+$/, '');
  return `${cut === '' ? item.kind : cut}.md`;
}

/** The item as one Markdown document: front matter (YAML), then the body as it was written, then open promises. */
export function exportItem(item: KnowledgeItem): { filename: string; markdown: string } {
  const front: [string, string | number | null | readonly string[]][] = [
    ['title', item.title],
    ['kind', item.kind],
    ['status', item.status],
    ['version', item.version],
    ...(item.incidentNumber === null ? [] : ([['incident', item.incidentNumber]] as [string, number][])),
    ...(item.severity === null ? [] : ([['severity', item.severity]] as [string, string][])),
    ['services', item.services],
    ['tags', item.tags],
    ['updatedAt', item.updatedAt],
    ['updatedBy', item.updatedBy.name],
    ...(item.publishedAt === null ? [] : ([['publishedAt', item.publishedAt]] as [string, string][])),
  ];
  const head = front.map(([name, value]) => `${name}: ${yaml(value)}`).join('\n');
  const promises = item.followUps.map((one) => {
    const mark = one.status === 'open' ? ' ' : 'x';
    const who = [
      one.owner,
      one.dueOn === null ? null : `due ${one.dueOn}`,
      one.status === 'dropped' ? 'dropped' : null,
    ];
    const more = who.filter((part) => part !== null).join(', ');
    return `- [${mark}] ${one.text.replace(/\s+/g, ' ')}${more === '' ? '' : ` (${more})`}`;
  });
  const followUps = promises.length === 0 ? '' : `\n\n## Tracked follow-ups\n\n${promises.join('\n')}`;
  return { filename: fileNameOf(item), markdown: `---\n${head}\n---\n\n${item.body.trimEnd()}${followUps}\n` };
}
