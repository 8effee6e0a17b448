import type { ReactNode } from 'react';

/** For long words without a space: broken they fit, whole they push a table off the page. */
export const BREAKABLE = { overflowWrap: 'anywhere', whiteSpace: 'normal' } as const;

/** A path, an expression or a name of a machine, which breaks where there is no room for it. */
export function LongCode({ children }: { children: ReactNode }) {
  return <code style={BREAKABLE}>{children}</code>;
}
