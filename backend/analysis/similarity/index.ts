export { type Likeness, likenessOf, SIMILAR_SENTENCES } from './likeness.ts';
export { commonLabels, type IncidentSignature, type WordFrequency } from './signature.ts';
