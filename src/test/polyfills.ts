import { TextDecoder, TextEncoder } from 'node:util';
import { deserialize, serialize } from 'node:v8';

const structuredClone = <T>(value: T): T => deserialize(serialize(value)) as T;

// jsdom lacks these; Grafana's packages and the graph layout use them.
Object.assign(globalThis, { TextDecoder, TextEncoder, structuredClone });
