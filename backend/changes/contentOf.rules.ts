import { MOST_CONTENT, type ChangeCommit, type ChangeInput } from '#contract/change';

/** Each of many commits is told in at least so many characters, as long as there is room. */
const LEAST_OF_A_COMMIT = 240;

/**
 * What is kept of a change's content: each commit with id, message, files and diff, then the diff of the whole, at most
 * 8,192 characters. Of several commits each gets an equal part, so that a long one does not hide the others.
 */
export function contentOf({ commits, diff }: Pick<ChangeInput, 'commits' | 'diff'>): string {
  const parts = commits.length + (diff === '' ? 0 : 1);
  const share = Math.max(LEAST_OF_A_COMMIT, Math.floor(MOST_CONTENT / Math.max(1, parts)) - 1);
  const texts = [...commits.map((commit) => commitText(commit, share)), diff.slice(0, share)];
  return texts
    .filter((text) => text !== '')
    .join('\n')
    .slice(0, MOST_CONTENT)
    .toWellFormed();
}

function commitText({ id, message, files, added, removed, modified, diff }: ChangeCommit, most: number): string {
  const paths = [...new Set([...files, ...added, ...removed, ...modified])];
  const lines = [`commit ${id ?? ''}`.trim(), message.trim(), ...paths.slice(0, 100), diff];
  return lines
    .filter((line) => line !== '')
    .join('\n')
    .slice(0, most);
}
