import type { z } from 'zod';

export interface Operation<Response extends z.ZodType> {
  id: string;
  method: string;
  path: string;
  response: Response;
}

/** An operation that the product refused. `status` is that of its answer. */
export class ProductRefusal extends Error {
  readonly status: number;

  constructor(operation: string, status: number, text: string) {
    super(`The sidecar refused ${operation} with ${status}: ${text.slice(0, 500)}`);
    this.name = 'ProductRefusal';
    this.status = status;
  }
}

/** Calls operations of the product. */
export interface Product {
  /** @throws ProductRefusal */
  call<Response extends z.ZodType>(
    operation: Operation<Response>,
    given?: { id?: string; query?: Record<string, string>; body?: object }
  ): Promise<z.output<Response>>;
}

/** Speaks to the product as a page does: through the app route of a Grafana (or of the workbench), as one of its users. */
export class ProductApi implements Product {
  readonly #base: string;
  readonly #authorization: string;

  /** @param appRoute for example `http://grafana:3000/api/plugin-proxy/sreplatform-sre-app/api/v1` */
  constructor(appRoute: string, user: string, password: string) {
    this.#base = appRoute.replace(/\/+$/, '');
    this.#authorization = `Basic ${btoa(`${user}:${password}`)}`;
  }

  async call<Response extends z.ZodType>(
    operation: Operation<Response>,
    given: { id?: string; query?: Record<string, string>; body?: object } = {}
  ): Promise<z.output<Response>> {
    const path = operation.path.replace('{id}', encodeURIComponent(given.id ?? ''));
    const query = given.query === undefined ? '' : `?${new URLSearchParams(given.query)}`;
    const answer = await fetch(`${this.#base}${path}${query}`, {
      method: operation.method,
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new ProductRefusal(operation.id, answer.status, text);
    }
    return operation.response.parse(JSON.parse(text));
  }
}
