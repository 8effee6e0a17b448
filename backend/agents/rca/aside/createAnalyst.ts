import { Worker } from 'node:worker_threads';
import { analyse, type AnalysisResult, type EvidenceBundle } from '../../../analysis/index.ts';
import type { Answer, Question } from './analysisThread.ts';

/** The engine, asked from where nothing may wait for it. */
export type Analyst = (bundle: EvidenceBundle) => Promise<AnalysisResult>;

export interface AnalystOptions {
  /** Bundles of at least so many series are analysed in a thread of their own. */
  leastSeries: number;
  /** A thread that has had nothing to do for so long ends. */
  idleMs: number;
}

/** Fewer series take about as long as a large request; from here on webhooks and pages would feel it. */
const DEFAULTS: AnalystOptions = { leastSeries: 2_000, idleMs: 60_000 };

interface Waiting {
  resolve(result: AnalysisResult): void;
  reject(error: unknown): void;
}

/**
 * Analyses small bundles at once and large ones in a thread, one after the other, which is started when it is needed: to
 * hand over a bundle takes a tenth of the time of its analysis. Rejects with what the engine throws, and when the thread ends.
 */
export function createAnalyst(options: Partial<AnalystOptions> = {}): Analyst {
  const { leastSeries, idleMs } = { ...DEFAULTS, ...options };
  let thread: Thread | null = null;
  return (bundle) => {
    if (bundle.series.length < leastSeries) {
      return Promise.resolve().then(() => analyse(bundle));
    }
    thread = thread === null || thread.ended ? new Thread(idleMs) : thread;
    return thread.ask(bundle);
  };
}

class Thread {
  ended = false;
  readonly #worker = new Worker(new URL('./analysisThread.ts', import.meta.url));
  readonly #waiting = new Map<number, Waiting>();
  readonly #idleMs: number;
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', (code) => this.#end(new Error(`The thread of the analysis ended with code ${code}.`)));
  }

  ask(bundle: EvidenceBundle): Promise<AnalysisResult> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      // Throws, and with it rejects, before anything waits.
      this.#worker.postMessage({ id, bundle } satisfies Question);
      this.#waiting.set(id, { resolve, reject });
      clearTimeout(this.#idle);
      // The process may end while nobody waits for an answer, and not before.
      this.#worker.ref();
    });
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) {
      this.#worker.unref();
      this.#idle = setTimeout(() => this.#endIdle(), this.#idleMs).unref();
    }
    if ('error' in answer) {
      waiting?.reject(answer.error);
    } else {
      waiting?.resolve(answer.result);
    }
  }

  #endIdle(): void {
    this.ended = true;
    void this.#worker.terminate();
  }

  #end(error: unknown): void {
    this.ended = true;
    for (const { reject } of this.#waiting.values()) {
      reject(error);
    }
    this.#waiting.clear();
  }
}
