import type { ByteWindow } from './byteWindow.ts';
import { isTexts } from './isTexts.ts';
import type { SampleClock } from './sampleClock.ts';
import type { SampleStore } from './sampleStore.ts';
import { takePlainSamples } from './takePlainSamples.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE_BRACE = 0x7d;
const BEFORE = Buffer.from('{"metric":{');
const BETWEEN = Buffer.from(',"values":[');
const AFTER = Buffer.from(']}');

/**
 * Takes a series that has come whole and is written as Prometheus does: `{"metric":{...},"values":[...]}`. Answers its
 * labels, its samples being in the store; null, with nothing taken, for every other.
 */
export function takePlainSeries(
  window: ByteWindow,
  store: SampleStore,
  clock: SampleClock
): Record<string, string> | null {
  const start = window.at;
  const labels = startsWith(window, BEFORE) ? takeLabels(window) : null;
  if (labels !== null && startsWith(window, BETWEEN)) {
    window.at += BETWEEN.length;
    store.drop();
    if (takePlainSamples(window, store, clock) && startsWith(window, AFTER)) {
      window.at += AFTER.length;
      return labels;
    }
  }
  store.drop();
  window.at = start;
  return null;
}

function startsWith({ bytes, at }: ByteWindow, text: Buffer): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[at + i] !== text[i]) {
      return false;
    }
  }
  return true;
}

/** Labels have neither braces outside of their texts nor lists: the first brace there ends them. */
function takeLabels(window: ByteWindow): Record<string, string> | null {
  const { bytes } = window;
  const start = window.at + BEFORE.length - 1;
  let inText = false;
  for (let at = start; at < window.end; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH) {
      at += 1;
    } else if (byte === QUOTE) {
      inText = !inText;
    } else if (byte === CLOSE_BRACE && !inText) {
      window.at = at + 1;
      return parsed(bytes.toString('utf8', start, at + 1));
    }
  }
  return null;
}

function parsed(text: string): Record<string, string> | null {
  try {
    const value = JSON.parse(text) as unknown;
    return isTexts(value) ? value : null;
  } catch {
    return null;
  }
}
