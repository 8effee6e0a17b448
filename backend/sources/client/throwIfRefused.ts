import { SourceError } from './sourceError.ts';

/** Throws what a source's answer says that went wrong, in its words. */
export function throwIfRefused(error: { status: string; type: string; message: string }): void {
  if (error.status === 'success') {
    return;
  }
  const words = error.message.slice(0, 500);
  if (error.type === 'timeout' || error.type === 'canceled') {
    throw new SourceError('timeout', `The source gave the query up: ${words}`);
  }
  if (error.type === 'bad_data' || error.type === 'execution' || error.type === '422') {
    throw new SourceError('bad_query', `The source refused the query: ${words}`);
  }
  throw new SourceError(
    'bad_body',
    words === '' ? "The source's answer has no status." : `The source failed: ${words}`
  );
}
