import { t } from '@grafana/i18n';
import type { ApiError } from './ApiError.ts';

/** One sentence in the reader's language: what went wrong and what to do. The exact wording is `error.message`. */
export function describeError(error: ApiError): string {
  return SENTENCES[error.code]?.() ?? t('errors.other', 'The request failed. Try again, then check the connection.');
}

const SENTENCES: Partial<Record<ApiError['code'], () => string>> = {
  unreachable: () => t('errors.unreachable', 'Grafana could not reach the sidecar. It may be restarting.'),
  not_connected: () => t('errors.notConnected', 'The app is not enabled or not connected in this organisation.'),
  grafana_refused: () => t('errors.grafanaRefused', 'Grafana refused the request before it reached the sidecar.'),
  unexpected_answer: () => t('errors.unexpectedAnswer', 'The answer could not be read. Versions may differ.'),
  bad_request: () => t('errors.badRequest', 'The request is not valid. Correct the named field.'),
  bad_cursor: () => t('errors.badCursor', 'This page of the list is gone. Start again from the first one.'),
  not_signed: () => t('errors.notSigned', 'The token in the configuration is not this tenant’s.'),
  identity_missing: () => t('errors.identityMissing', 'Grafana sent no identity. Open the page through Grafana.'),
  identity_invalid: () => t('errors.identityInvalid', 'Grafana’s identity token could not be verified.'),
  wrong_org: () => t('errors.wrongOrg', 'The token belongs to another organisation than yours.'),
  role_missing: () => t('errors.roleMissing', 'Your role does not allow this. Ask an organisation admin.'),
  not_found: () => t('errors.notFound', 'There is no such thing here. It may have been removed.'),
  conflict: () => t('errors.conflict', 'Somebody changed this meanwhile. Reload and try again.'),
  illegal_transition: () => t('errors.illegalTransition', 'This step is not possible from the present state.'),
  too_large: () => t('errors.tooLarge', 'That is larger than the limit. Send less at once.'),
  overloaded: () => t('errors.overloaded', 'The sidecar is busy. Try again in a moment.'),
  internal_error: () => t('errors.internal', 'Something failed on our side. The trace id helps to find it.'),
  source_failed: () => t('errors.sourceFailed', 'A data source did not answer. Check it under Resources.'),
  unavailable: () => t('errors.unavailable', 'The sidecar cannot do this right now. Try again shortly.'),
};
