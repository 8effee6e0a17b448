import { TextDecoder, TextEncoder } from 'node:util';
import { deserialize, serialize } from 'node:v8';

const structuredClone = <T>(value: T): T => deserialize(serialize(value)) as T;

// jsdom lacks these; Grafana's packages and the graph layout use them.
Object.assign(globalThis, { TextDecoder, TextEncoder, structuredClone });

// jsdom lays nothing out, so nothing ever changes its size or comes into view; Grafana's drawer and React Flow only ask
// to be told.
class SilentObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
  takeRecords(): [] {
    return [];
  }
}
for (const name of ['ResizeObserver', 'IntersectionObserver']) {
  if (!(name in globalThis)) {
    Object.assign(globalThis, { [name]: SilentObserver });
  }
}
