import type { ReactNode } from 'react';
import { EmptyState as GrafanaEmptyState } from '@grafana/ui';

interface Props {
  /** What would stand here, in a few words. */
  title: string;
  /** The one step that makes it. */
  children?: ReactNode;
  action?: ReactNode;
  /** A filter that matched nothing looks different from a list that was never filled. */
  variant?: 'call-to-action' | 'not-found' | 'completed';
}

/** Nothing here: says what would appear and the one step that makes it. */
export function EmptyState({ title, children, action, variant = 'call-to-action' }: Props) {
  return (
    <GrafanaEmptyState variant={variant} message={title} button={action} hideImage={variant === 'call-to-action'}>
      {children}
    </GrafanaEmptyState>
  );
}
