import { of, throwError } from 'rxjs';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { getMe, revokeApiToken } from '#contract/tenancy';
import { ApiError } from './ApiError.ts';
import { callOperation } from './callOperation.ts';

const ME = {
  tenant: { id: '0192f0c1-7b5e-7c3a-9d3e-0123456789ab', name: 'Shop', orgId: 1 },
  actor: { kind: 'user', id: 'user:1', name: 'Ada' },
  role: 'Editor',
};

let asked: BackendSrvRequest[];

function grafanaAnswers(answer: { data: unknown } | { status: number; statusText?: string; data?: unknown }) {
  asked = [];
  setBackendSrv({
    fetch: (request: BackendSrvRequest) => {
      asked.push(request);
      return 'status' in answer ? throwError(() => answer) : of(answer);
    },
  } as unknown as BackendSrv);
}

async function failure(): Promise<ApiError> {
  const error = await callOperation(getMe, {}).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe('callOperation', () => {
  it('returns the parsed answer and never lets Grafana show a toast', async () => {
    grafanaAnswers({ data: ME });
    await expect(callOperation(getMe, {})).resolves.toEqual(ME);
    expect(asked).toMatchObject([
      {
        method: 'GET',
        url: '/api/plugin-proxy/sreplatform-sre-app/api/v1/me',
        showErrorAlert: false,
        showSuccessAlert: false,
      },
    ]);
  });

  it('shows an answer of a newer sidecar as it came, and says so once', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    grafanaAnswers({ data: { ...ME, role: 'Owner' } });
    await expect(callOperation(getMe, {})).resolves.toMatchObject({ role: 'Owner' });
    await callOperation(getMe, {});
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it('keeps code, message, fields and trace id of a refusal', async () => {
    const error = {
      code: 'bad_request',
      message: 'The title is too long.',
      details: [{ path: 'body.title', reason: 'at most 200 characters' }],
      traceId: '4bf9',
    };
    grafanaAnswers({ status: 400, data: { error } });
    expect(await failure()).toMatchObject({ ...error, status: 400, field: 'body.title', operation: 'getMe' });
  });

  it.each([
    [{ status: 502, statusText: 'Bad Gateway', data: '' }, 'unreachable', true],
    [{ status: 504, data: undefined }, 'unreachable', true],
    [{ status: 404, data: { message: 'Plugin setting not found' } }, 'not_connected', false],
    [{ status: 404, data: { message: 'plugin route match not found' } }, 'not_connected', false],
    [{ status: 403, data: { message: 'plugin proxy route access denied' } }, 'grafana_refused', false],
    [{ status: 500, data: '<html>' }, 'unexpected_answer', false],
  ])('tells what %j means', async (answer, code, retryable) => {
    grafanaAnswers(answer);
    expect(await failure()).toMatchObject({ code, retryable });
  });

  it('counts a broken connection as unreachable', async () => {
    setBackendSrv({ fetch: () => throwError(() => new TypeError('Failed to fetch')) } as unknown as BackendSrv);
    expect(await failure()).toMatchObject({ code: 'unreachable', status: 0, message: 'Failed to fetch' });
  });

  it('turns a bad path parameter into an ApiError instead of asking for something else', async () => {
    grafanaAnswers({ data: {} });
    await expect(callOperation(revokeApiToken, { params: { id: 'a/b' } })).rejects.toBeInstanceOf(ApiError);
    expect(asked).toEqual([]);
  });
});
