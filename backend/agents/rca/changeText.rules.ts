import type { Change } from '#contract/change';

/** Of a description so much is read; content is bounded where it is stored. */
const MOST_DESCRIPTION = 4_000;

/**
 * What the engine reads of a change: its description and content. A setting or switch that tells its old and new value
 * without a diff is written as one.
 */
export function changeText(
  {
    kind,
    title,
    description,
    versionFrom,
    versionTo,
  }: Pick<Change, 'kind' | 'title' | 'description' | 'versionFrom' | 'versionTo'>,
  content: string
): string {
  const isValue =
    kind !== 'deploy' &&
    kind !== 'restart' &&
    content === '' &&
    [versionFrom, versionTo].every((one) => /\d/.test(one ?? ''));
  const value = isValue
    ? ['@@ settings/values @@', `-${title}: ${versionFrom}`, `+${title}: ${versionTo}`].join('\n')
    : '';
  return [description.slice(0, MOST_DESCRIPTION), content, value].filter((text) => text !== '').join('\n');
}
