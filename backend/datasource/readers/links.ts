import type { FieldConfig } from '../frames/frame.ts';

const APP = '/a/sreplatform-sre-app';

/** A link on a column to the incident whose id stands in the column `field` of the same row. */
export function incidentLink(field: string): FieldConfig {
  return { links: [{ title: 'Open incident', url: `${APP}/incidents/\${__data.fields.${field}}` }] };
}

/** A column that is only there for links. */
export const HIDDEN: FieldConfig = { custom: { hidden: true, hideFrom: { viz: true, legend: true, tooltip: true } } };
