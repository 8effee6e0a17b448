import { createAnalyst } from './createAnalyst.ts';

/** The one analyst of this process. */
export const analyst = createAnalyst();
