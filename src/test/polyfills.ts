import { TextDecoder, TextEncoder } from 'node:util';

// jsdom lacks these; Grafana's packages read them while they load.
Object.assign(globalThis, { TextDecoder, TextEncoder });
