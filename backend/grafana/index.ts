export * from './client.ts';
export * from './parts.ts';
export * from './alerting.ts';
export * from './datasource.ts';
export * from './dashboards.ts';
