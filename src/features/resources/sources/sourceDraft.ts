import { t } from '@grafana/i18n';
import type { OperationInput } from '#contract/operation';
import type { createSource, SourceKind } from '#contract/source';

export interface SourceDraft {
  kind: SourceKind;
  name: string;
  url: string;
  auth: 'none' | 'bearer' | 'basic';
  token: string;
  user: string;
  password: string;
  uid: string;
}

export const emptySource: SourceDraft = {
  kind: 'prometheus',
  name: '',
  url: '',
  auth: 'none',
  token: '',
  user: '',
  password: '',
  uid: '',
};

/** What keeps the form from being sent, by field. */
export function sourceProblems(draft: SourceDraft): Partial<Record<keyof SourceDraft, string>> {
  const problems: Partial<Record<keyof SourceDraft, string>> = {};
  if (draft.name.trim() === '') {
    problems.name = t('resources.sources.nameMissing', 'Give it a name');
  }
  if (!isHttpUrl(draft.url)) {
    problems.url = t('resources.sources.urlInvalid', 'Enter an address that starts with http:// or https://');
  }
  if (draft.auth === 'bearer' && draft.token === '') {
    problems.token = t('resources.sources.tokenMissing', 'Enter the token');
  }
  if (draft.auth === 'basic' && draft.user === '') {
    problems.user = t('resources.sources.userMissing', 'Enter the user');
  }
  return problems;
}

/** The draft as the contract has it; only the credentials of the chosen kind go along. */
export function sourceBody(draft: SourceDraft): OperationInput<typeof createSource>['body'] {
  return {
    kind: draft.kind,
    name: draft.name.trim(),
    url: draft.url.trim(),
    ...(draft.auth === 'bearer' && { bearerToken: draft.token }),
    ...(draft.auth === 'basic' && { basicAuth: { user: draft.user, password: draft.password } }),
    ...(draft.uid.trim() !== '' && { grafanaDatasourceUid: draft.uid.trim() }),
  };
}

function isHttpUrl(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}
