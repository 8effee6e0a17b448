import type { ReactNode } from 'react';
import { PluginPage } from '@grafana/runtime';
import type { Role } from '#contract/scalars';
import { useCan } from '../shared/hooks/useRole.ts';
import { NoPermission } from '../shared/ui/NoPermission.tsx';

interface Props {
  needed: Role;
  /** Name of the page, for the message. */
  what: string;
  children: ReactNode;
}

/** Shows a page only to who may see it; others learn which role is missing. The sidecar enforces the same again. */
export function PermissionGate({ needed, what, children }: Props) {
  if (useCan(needed)) {
    return <>{children}</>;
  }
  return (
    <PluginPage pageNav={{ text: what }}>
      <NoPermission what={what} needed={needed} />
    </PluginPage>
  );
}
