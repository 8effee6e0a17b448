import { appendFileSync, renameSync, statSync } from 'node:fs';
import type { LogLine } from './api.ts';

/** One log line as a JSON line. */
export function logJson(line: LogLine): string {
  return JSON.stringify({
    time: new Date(line.timeMs).toISOString(),
    level: line.level,
    service: line.service,
    pod: line.pod,
    node: line.node,
    msg: line.message,
    ...(line.traceId === undefined ? {} : { trace_id: line.traceId }),
    ...line.attributes,
  });
}

/** Appends JSON lines to a file; at half of `maxBytes` the file becomes `<path>.1`, so both together stay within it. */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #bytes: number;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  append(lines: readonly LogLine[]): void {
    let text = '';
    for (const line of lines) {
      const json = `${logJson(line)}\n`;
      const size = Buffer.byteLength(json);
      if (this.#bytes + size > this.#maxBytes / 2) {
        this.#write(text);
        text = '';
        renameSync(this.#path, `${this.#path}.1`);
        this.#bytes = 0;
      }
      text += json;
      this.#bytes += size;
    }
    this.#write(text);
  }

  #write(text: string): void {
    appendFileSync(this.#path, text);
  }
}
