export { createSenderAddress } from './addresses.ts';
export { connectGrafana, disconnectGrafana } from './connectGrafana.ts';
export { readOptions, USAGE, type ConnectOptions } from './options.ts';
export type { ConnectParts } from './parts.ts';
