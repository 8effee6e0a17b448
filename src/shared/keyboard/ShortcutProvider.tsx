import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { t } from '@grafana/i18n';
import type { Shortcut } from './shortcut.ts';
import { ShortcutOverlay } from './ShortcutOverlay.tsx';

interface Registry {
  add: (shortcuts: readonly Shortcut[]) => () => void;
}

const ShortcutContext = createContext<Registry | undefined>(undefined);

/** Controls that take letters. A checkbox or a radio button takes none: after a click on one the keys still work. */
const TYPED_INTO = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [role="textbox"], [role="dialog"]';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest(TYPED_INTO) !== null);
}

/** Enter and space on a focused control mean that control. */
function isControlKey(event: KeyboardEvent): boolean {
  return (
    (event.key === 'Enter' || event.key === ' ') &&
    event.target instanceof HTMLElement &&
    event.target.closest('a, button, [role="button"], [role="menuitem"], [role="option"]') !== null
  );
}

/** Runs the shortcuts of the open page and shows them on `?`. Keys typed into fields are left alone. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const layers = useRef<Array<readonly Shortcut[]>>([]);
  const [shown, setShown] = useState<readonly Shortcut[]>();

  const registry = useMemo<Registry>(
    () => ({
      add: (shortcuts) => {
        layers.current = [...layers.current, shortcuts];
        return () => {
          layers.current = layers.current.filter((layer) => layer !== shortcuts);
        };
      },
    }),
    []
  );

  useEffect(() => {
    const help: Shortcut = {
      key: '?',
      label: t('shortcuts.help', 'Show these keys'),
      run: () => setShown([...layers.current.flat(), help]),
    };
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isControlKey(event)) {
        return;
      }
      const shortcut = [...layers.current.flat().reverse(), help].find(({ key }) => key === event.key);
      if (shortcut) {
        // Grafana binds keys of its own ("?" among them) further up; ours comes first and alone.
        event.preventDefault();
        event.stopImmediatePropagation();
        shortcut.run();
      }
    };
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, []);

  return (
    <ShortcutContext.Provider value={registry}>
      {children}
      {shown && <ShortcutOverlay shortcuts={shown} onClose={() => setShown(undefined)} />}
    </ShortcutContext.Provider>
  );
}

/** Offers `shortcuts` while the component is mounted; a later layer wins over an earlier one for the same key. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const registry = useContext(ShortcutContext);
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const signature = shortcuts.map(({ key, label }) => `${key}\t${label}`).join('\n');
  useEffect(() => {
    const layer = latest.current.map(({ key, label }, index) => ({
      key,
      label,
      run: () => latest.current[index]?.run(),
    }));
    return registry?.add(layer);
  }, [registry, signature]);
}
