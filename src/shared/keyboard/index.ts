export { ShortcutProvider, useShortcuts, type Shortcut } from './ShortcutProvider.tsx';
