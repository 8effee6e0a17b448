export type { Shortcut } from './shortcut.ts';
export { ShortcutProvider, useShortcuts } from './ShortcutProvider.tsx';
