export { createConventionIndex, type ConventionIndex, type MetricMeaning } from './conventionIndex.ts';
