import type { ApiToken } from '#contract/tenancy';

/** Whether a token still opens anything; `now` is unix milliseconds. */
export function tokenState({ revokedAt, expiresAt }: Pick<ApiToken, 'revokedAt' | 'expiresAt'>, now: number) {
  if (revokedAt !== null) {
    return 'revoked';
  }
  return Date.parse(expiresAt) <= now ? 'expired' : 'valid';
}
