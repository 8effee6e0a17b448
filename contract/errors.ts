import { z } from 'zod';

interface ErrorKind {
  status: number;
  /** Says what went wrong and what to do next; a thrower may replace it by a more exact one. */
  message: string;
}

/** Every error that leaves the sidecar. 401 is never used: Grafana's page client takes it for a lost session. */
export const ERRORS = {
  bad_request: { status: 400, message: 'The request is not valid. Correct the named field and send it again.' },
  bad_json: { status: 400, message: 'The body is not valid JSON. Send a JSON object.' },
  bad_cursor: { status: 400, message: 'The page cursor does not fit this list. Start again without a cursor.' },
  not_signed: { status: 403, message: 'The request carries no valid credential of this tenant. Check the connection.' },
  bad_signature: { status: 403, message: 'The signature does not match the body. Check the shared secret.' },
  replayed: { status: 403, message: "The signed time is too far from the server's. Check the sender's clock." },
  identity_missing: {
    status: 403,
    message: "Grafana's identity header (X-Grafana-Id) is missing. Open the page through Grafana.",
  },
  identity_invalid: { status: 403, message: "Grafana's identity token could not be verified. Reload the page." },
  wrong_org: { status: 403, message: 'The token and the identity belong to different organisations.' },
  role_missing: { status: 403, message: 'Your role does not allow this. Ask an organisation admin.' },
  scope_missing: { status: 403, message: 'The API token lacks the scope for this operation.' },
  not_found: { status: 404, message: 'There is no such thing here. It may have been removed.' },
  conflict: { status: 409, message: 'Somebody changed this meanwhile. Reload and try again.' },
  illegal_transition: { status: 409, message: 'This step is not possible from the present state.' },
  playbook_invalid: {
    status: 422,
    message: 'The playbook has mistakes. Correct what is named by line, and check it again.',
  },
  parameters_invalid: { status: 422, message: 'The parameters do not fit the playbook. Correct the named ones.' },
  target_refused: {
    status: 422,
    message: 'This address may not be called. Choose one that is neither loopback nor a metadata service.',
  },
  approval_refused: { status: 403, message: 'You cannot approve this. Ask somebody who may.' },
  approval_expired: { status: 409, message: 'This approval has expired. Ask for it again.' },
  approval_changed: {
    status: 409,
    message: 'What would run is not what you were shown. Reload, read it again, and decide then.',
  },
  too_large: { status: 413, message: 'The body is larger than the limit. Send fewer entries per request.' },
  unsupported_media: { status: 415, message: 'Send the body as application/json.' },
  unprocessable: { status: 422, message: 'No entry of the request could be accepted. See the reasons by entry.' },
  overloaded: { status: 429, message: 'The sidecar is busy. Send it again after the time in Retry-After.' },
  internal_error: { status: 500, message: 'Something failed on our side. The trace id helps to find it in the log.' },
  source_failed: { status: 502, message: 'The data source did not answer. Check it under Resources, data sources.' },
  unavailable: { status: 503, message: 'The sidecar cannot do this right now. Try again shortly.' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;
export const ErrorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]);

/** The body of every error answer. `details` names each bad field, or each bad entry of a batch. */
export const ErrorBody = z
  .object({
    error: z.object({
      code: ErrorCode,
      message: z.string(),
      details: z.array(z.object({ path: z.string(), reason: z.string() })).optional(),
      traceId: z.string().optional(),
    }),
  })
  .meta({ id: 'ErrorBody' });
export type ErrorBody = z.infer<typeof ErrorBody>;
