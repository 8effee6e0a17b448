import { z } from 'zod';
import type { HttpTarget } from '../options.ts';

const TIMEOUT_MS = 5_000;

const List = z.array(
  z.object({
    targets: z.array(z.string()),
    labels: z.object({ job: z.string(), instance: z.string(), __metrics_path__: z.string() }),
  })
);

/** Targets by Prometheus' HTTP service discovery. While the list cannot be read, the last one holds. */
export class Discovery {
  readonly #url: string | undefined;
  readonly #stopping: AbortSignal;
  #targets = new Map<string, HttpTarget>();

  constructor(url: string | undefined, stopping: AbortSignal) {
    this.#url = url;
    this.#stopping = stopping;
  }

  get targets(): HttpTarget[] {
    return [...this.#targets.values()];
  }

  has(target: HttpTarget): boolean {
    return this.#targets.has(target.url);
  }

  /** Reads the list again; answers with the targets that are not on it any more. */
  async refresh(): Promise<HttpTarget[]> {
    const listed = this.#url === undefined ? undefined : await this.#read(this.#url);
    if (listed === undefined) {
      return [];
    }
    const gone = this.targets.filter(({ url }) => !listed.has(url));
    this.#targets = listed;
    return gone;
  }

  async #read(url: string): Promise<Map<string, HttpTarget> | undefined> {
    try {
      const answer = await fetch(url, { signal: AbortSignal.any([this.#stopping, AbortSignal.timeout(TIMEOUT_MS)]) });
      const targets = List.parse(await answer.json()).flatMap(({ targets: hosts, labels }) =>
        hosts.map((host) => ({
          job: labels.job,
          instance: labels.instance,
          url: `http://${host}${labels.__metrics_path__}`,
        }))
      );
      return new Map(targets.map((target) => [target.url, target]));
    } catch {
      return undefined;
    }
  }
}
