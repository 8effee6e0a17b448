import { createHash } from 'node:crypto';

const MOST = 10_000;
const LONGEST = 255;

export interface Answer {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

/**
 * `Idempotency-Key` as the IETF draft has it: the first answer to a key is given again to every repeat, and nothing
 * happens a second time; the same key with another request is an error of the caller.
 */
export class IdempotentAnswers {
  readonly #known = new Map<string, { request: string; answer: Answer }>();

  /** `request` is everything that makes two calls the same. Without a key it just answers. */
  once(key: string | undefined, request: string, answer: () => Answer): Answer {
    if (key === undefined) {
      return answer();
    }
    if (key.length === 0 || key.length > LONGEST) {
      return { status: 400, body: { error: `Idempotency-Key must have 1 to ${LONGEST} characters` } };
    }
    const digest = createHash('sha256').update(request).digest('hex');
    const known = this.#known.get(key);
    if (known !== undefined) {
      return known.request === digest
        ? { ...known.answer, headers: { ...known.answer.headers, 'idempotency-replayed': 'true' } }
        : { status: 422, body: { error: 'this Idempotency-Key was used for another request' } };
    }
    const made = answer();
    this.#known.set(key, { request: digest, answer: made });
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > MOST && oldest !== undefined) {
      this.#known.delete(oldest);
    }
    return made;
  }
}
