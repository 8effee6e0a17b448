import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { useNarrow } from '../../shared/hooks/useNarrow.ts';

const WHOLE: Partial<CSSStyleDeclaration> = {
  inset: '0',
  width: '100%',
  height: '100%',
  maxWidth: '100%',
  maxHeight: '100%',
  transform: 'none',
  borderRadius: '0',
};

/** On a narrow screen the dialog around it takes the whole of it. Grafana lets an extension choose a dialog's width only. */
export function FullScreen({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  useLayoutEffect(() => {
    const dialog = box.current?.closest<HTMLElement>('[role="dialog"]');
    if (!narrow || !dialog) {
      return undefined;
    }
    const before = Object.keys(WHOLE).map((name) => [name, dialog.style[name as 'inset']] as const);
    Object.assign(dialog.style, WHOLE);
    return () => before.forEach(([name, value]) => (dialog.style[name as 'inset'] = value));
  }, [narrow]);
  return <div ref={box}>{children}</div>;
}
