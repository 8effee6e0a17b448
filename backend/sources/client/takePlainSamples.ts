import type { ByteWindow } from './byteWindow.ts';
import type { SampleClock } from './sampleClock.ts';
import type { SampleStore } from './sampleStore.ts';
import { scanValue } from './scanValue.ts';

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Takes as many samples `[1700000000.5,"12.5"]` as have come whole and are written as Prometheus does, and the comma behind
 * each; after the last of a list it stops before the bracket and answers true. The one loop that runs once a sample. Whatever
 * looks otherwise it leaves to others.
 */
export function takePlainSamples(window: ByteWindow, store: SampleStore, clock: SampleClock): boolean {
  const { bytes } = window;
  let at = window.at;
  while (bytes[at] === OPEN_BRACKET) {
    if (store.room === 0) {
      store.grow();
    }
    const { times, values, used, start } = store;
    const room = used + store.room;
    let i = used;
    for (; i < room && bytes[at] === OPEN_BRACKET; i++) {
      const quote = clock.scan(window, at + 1, times, i);
      const end = quote < 0 ? -1 : scanValue(window, quote, values, start + i);
      if (end < 0 || bytes[end + 1] !== CLOSE_BRACKET) {
        break;
      }
      if (bytes[end + 2] === COMMA) {
        at = end + 3;
      } else if (bytes[end + 2] === CLOSE_BRACKET) {
        store.used = i + 1;
        window.at = end + 2;
        return true;
      } else {
        break;
      }
    }
    store.used = i;
    window.at = at;
    if (i < room) {
      return false;
    }
  }
  return false;
}
