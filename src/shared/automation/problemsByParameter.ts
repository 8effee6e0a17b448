import type { ApiError } from '../api/index.ts';

/** What the server says of single parameters: "parameters.service: …" belongs to the field `service`. */
export function problemsByParameter(error: ApiError | null): Record<string, string> {
  return Object.fromEntries(
    (error?.details ?? []).map(({ path, reason }) => [path.replace(/^(?:body\.)?parameters\./, ''), reason])
  );
}
