import { ApiError } from '../../shared/api/index.ts';
import { identityChecks, liveCheck, sidecarChecks } from './connectionChecks.ts';

const failed = (code: ApiError['code']) => new ApiError({ code, message: 'said', status: 403, operation: 'getMe' }, 5);

describe('connection checks', () => {
  it.each([
    ['unreachable', /Start the sidecar/],
    ['not_connected', /enables the app/],
    ['wrong_org', /token/],
    ['identity_invalid', /signing keys/],
    ['internal_error', /log/],
  ] as const)('a sidecar that is %s gets its own advice', (code, advice) => {
    expect(identityChecks(undefined, failed(code))).toEqual([
      expect.objectContaining({ state: 'failing', since: 5, advice: expect.stringMatching(advice) }),
    ]);
  });

  it('a broken stream is a warning with its reason, not a failure of the app', () => {
    const status = { state: 'waiting', since: 7, retryAt: 9, reason: 'fell silent' } as const;
    expect(liveCheck(status)).toMatchObject({ state: 'warning', message: 'fell silent', since: 7 });
  });

  it('does not repeat an outage for each check of the sidecar', () => {
    expect(sidecarChecks({ version: '1', checks: [] }, failed('unreachable'))).toEqual([]);
  });
});
