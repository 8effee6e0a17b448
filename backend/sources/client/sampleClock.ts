import type { ByteWindow } from './byteWindow.ts';
import { scanDecimal } from './scanDecimal.ts';

const COMMA = 0x2c;
const QUOTE = 0x22;
/** `1700000000,"` and `1700000000.123,"`: what four overlapping words of four bytes cover. */
const SHORTEST = 12;
const LONGEST = 16;
const WORDS = 4;
const MOST_KNOWN = 1 << 14;

/**
 * Reads the times of samples. The series of a range have the same times, so what stood at a place in the series before is
 * compared with first: that is quicker than to read it.
 */
export class SampleClock {
  #words = new Int32Array(WORDS * 256);
  #lengths = new Uint8Array(256);
  #times = new Float64Array(256);

  /** Reads `1700000000.5,"` at `start` into `out[index]`, in ms. Answers where the value begins; -1 where it is no such time. */
  scan(window: ByteWindow, start: number, out: Float64Array, index: number): number {
    const { bytes, view } = window;
    const words = this.#words;
    const w = WORDS * index;
    if (index < this.#lengths.length) {
      const length = this.#lengths[index] as number;
      if (
        view.getInt32(start, true) === words[w] &&
        view.getInt32(start + 4, true) === words[w + 1] &&
        view.getInt32(start + 8, true) === words[w + 2] &&
        view.getInt32(start + length - 4, true) === words[w + 3] &&
        length !== 0
      ) {
        out[index] = this.#times[index] as number;
        return start + length;
      }
    }
    const comma = scanDecimal(bytes, start, out, index);
    if (comma < 0 || bytes[comma] !== COMMA || bytes[comma + 1] !== QUOTE) {
      return -1;
    }
    // Prometheus has milliseconds and writes them as a fraction of seconds.
    const time = Math.round((out[index] as number) * 1000);
    out[index] = time;
    this.#learn(view, start, comma + 2, index, time);
    return comma + 2;
  }

  #learn(view: DataView, start: number, end: number, index: number, time: number): void {
    const length = end - start;
    if (length < SHORTEST || length > LONGEST || index >= MOST_KNOWN) {
      return;
    }
    if (index >= this.#lengths.length) {
      this.#grow();
    }
    const w = WORDS * index;
    this.#words[w] = view.getInt32(start, true);
    this.#words[w + 1] = view.getInt32(start + 4, true);
    this.#words[w + 2] = view.getInt32(start + 8, true);
    this.#words[w + 3] = view.getInt32(end - 4, true);
    this.#lengths[index] = length;
    this.#times[index] = time;
  }

  #grow(): void {
    const words = new Int32Array(2 * this.#words.length);
    const lengths = new Uint8Array(2 * this.#lengths.length);
    const times = new Float64Array(2 * this.#times.length);
    words.set(this.#words);
    lengths.set(this.#lengths);
    times.set(this.#times);
    this.#words = words;
    this.#lengths = lengths;
    this.#times = times;
  }
}
