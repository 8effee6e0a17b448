import { lazy, Suspense, type ComponentType } from 'react';
import type { PanelContext } from '../features/explain/panel/shownPanel.ts';
import type { ExtensionContext } from './extensionContext.ts';

interface BodyProps {
  context: PanelContext;
  onDismiss: () => void;
}

// Nothing of the views is in the entry chunk: they are loaded when a link is clicked.
const VIEWS = {
  ExplainModal: lazy(async () => ({ default: (await import('../features/explain/start.ts')).ExplainModal })),
  OpenIncidentModal: lazy(async () => ({ default: (await import('../features/explain/start.ts')).OpenIncidentModal })),
} satisfies Record<string, ComponentType<BodyProps>>;

/** A dialog's body for this context: it is given nothing but a way to close. */
export function bodyOf(view: keyof typeof VIEWS, context: ExtensionContext | undefined) {
  const View: ComponentType<BodyProps> = VIEWS[view];
  const panel = (context ?? {}) as PanelContext;
  return function Body({ onDismiss }: { onDismiss?: () => void }) {
    return (
      <Suspense fallback={<div style={{ minHeight: 240 }} aria-busy />}>
        <View context={panel} onDismiss={() => onDismiss?.()} />
      </Suspense>
    );
  };
}

/** As wide as helps reading; the dashboard stays visible where there is room. */
export function dialogSize(): { width: string } {
  return { width: 'min(1080px, 96vw)' };
}
