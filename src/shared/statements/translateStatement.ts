import type { Statement } from '#contract/analysis';
import { INCIDENT_STATUSES, type IncidentStatus } from '#contract/incident';
import { SEVERITIES, type Severity } from '#contract/scalars';
import { mechanismLabel } from '../causeWords.ts';
import { plainText } from '../plainText.ts';
import { severityLabel } from '../ui/SeverityBadge.tsx';
import { statusLabel } from '../ui/StatusBadge.tsx';
import { changeSentences } from './changeSentences.ts';
import { evidenceSentences } from './evidenceSentences.ts';
import { findingSentences } from './findingSentences.ts';
import { panelSentences, sayPanelParam } from './panelSentences.ts';
import { proposalSentences } from './proposalSentences.ts';
import { runSentences } from './runSentences.ts';
import { similarSentences } from './similarSentences.ts';
import { timelineSentences } from './timelineSentences.ts';

const SENTENCES = {
  ...findingSentences,
  ...evidenceSentences,
  ...changeSentences,
  ...proposalSentences,
  ...runSentences,
  ...similarSentences,
  ...timelineSentences,
  ...panelSentences,
};

/** Statements whose parameters are words of the contract, which are said in the reader's language too. */
const WORDS: Readonly<Record<string, (word: string, name: string) => string>> = {
  'timeline.status': (word) => (isStatus(word) ? statusLabel(word) : word),
  'timeline.severity': (word) => (isSeverity(word) ? severityLabel(word) : word),
  'similar.same-cause': mechanismWord,
  'similar.same-mechanism': mechanismWord,
  'proposal.repaired': mechanismWord,
  'proposal.dismissed': mechanismWord,
  'proposal.proven': mechanismWord,
  'proposal.remedy': mechanismWord,
};

/** Playbooks and resources have names of their own; only the mechanism is a word. */
function mechanismWord(word: string, name: string): string {
  return name === 'mechanism' ? mechanismLabel(word) : word;
}

function isStatus(word: string): word is IncidentStatus {
  return INCIDENT_STATUSES.some((status) => status === word);
}

function isSeverity(word: string): word is Severity {
  return SEVERITIES.some((severity) => severity === word);
}

/**
 * A machine-made sentence in the reader's language; its own English for codes that this version does not know. Parameters
 * come from alerts and data sources: the result is text, never markup.
 */
export function translateStatement({ code, params, text }: Statement): string {
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  if (sentence === undefined) {
    return text;
  }
  const word = WORDS[code];
  const ofPanel = code.startsWith('panel.');
  const said = Object.entries(params).map(([name, value]) => {
    if (ofPanel) {
      return [name, sayPanelParam(name, value, String(params['unit'] ?? ''))];
    }
    return [name, word && typeof value === 'string' ? word(value, name) : value];
  });
  return sentence({ ...Object.fromEntries(said), ...plainText });
}
