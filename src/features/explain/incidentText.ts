import { config } from '@grafana/runtime';
import type { PanelExplanation } from '#contract/explain';
import { translateStatement } from '../../shared/statements/index.ts';
import type { ShownPanel } from './panel/shownPanel.ts';

/** What an incident opened from a panel begins with; the person may change all of it. */
export interface IncidentDraft {
  title: string;
  description: string;
  service: string;
}

/** The draft from what is known by now: the panel alone, or its whole explanation. */
export function draftOf({ input, link }: ShownPanel, whole: PanelExplanation | undefined): IncidentDraft {
  const top = whole?.description.standouts[0];
  const named = whole?.resources.find(({ key }) => key === top?.resourceKey) ?? whole?.resources[0];
  const what =
    top === undefined ? input.title : `${translateStatement(top.statement).replace(/[.。]$/, '')} (${input.title})`;
  return {
    title: what.slice(0, 300),
    description: noteOf({ input, link }, whole),
    service: whole?.description.verdict.state === 'unusual' ? (named?.name.split('/').at(-1) ?? '').slice(0, 200) : '',
  };
}

/** What is written into an incident about a panel, in Markdown: names from outside are text there, not markup. */
export function noteOf(
  { input, link }: Pick<ShownPanel, 'input' | 'link'>,
  whole: PanelExplanation | undefined
): string {
  const cause = whole?.cause.findings[0];
  const address = link === null ? null : new URL(link, config.appUrl || window.location.href).href;
  return [
    input.title === '' ? '' : `**${asText(input.title)}**`,
    whole === undefined ? '' : asText(translateStatement(whole.description.verdict.statement)),
    cause === undefined ? '' : asText(translateStatement(cause.title)),
    address === null ? '' : `<${address}>`,
  ]
    .filter(Boolean)
    .join('\n\n')
    .slice(0, 20_000);
}

function asText(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+!|~]/g, (sign) => `\\${sign}`);
}
