export { installRemedies, installRunbook } from './installRemedies.ts';
export type { RemediesAddress } from './installRemedies.ts';
export { ProductApi, ProductRefusal } from './productApi.ts';
export type { Operation, Product } from './productApi.ts';
