export * from './client.ts';
export * from './parts.ts';
