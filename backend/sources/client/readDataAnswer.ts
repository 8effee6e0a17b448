import { SourceError } from './sourceError.ts';
import { throwIfRefused } from './throwIfRefused.ts';

/** Reads an answer whose data is small: labels, series, metadata, rules. */
export function readDataAnswer(body: Buffer): unknown {
  let parsed: { status?: unknown; errorType?: unknown; error?: unknown; data?: unknown };
  try {
    parsed = JSON.parse(body.toString('utf8')) as typeof parsed;
  } catch (cause) {
    throw new SourceError('bad_body', "The source's answer is not JSON.", { cause });
  }
  throwIfRefused({
    status: String(parsed.status),
    type: String(parsed.errorType ?? ''),
    message: String(parsed.error ?? ''),
  });
  return parsed.data;
}
