export { LiveProvider, useLiveMessages, useLiveStatus } from './LiveProvider.tsx';
export type { LiveStatus } from './LiveConnection.ts';
