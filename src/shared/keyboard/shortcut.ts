/** A key of a page and what it does. */
export interface Shortcut {
  /** As `KeyboardEvent.key` says it: 'j', 'Enter', '/', '?'. */
  key: string;
  /** What it does, in the reader's language: stands in the overlay. */
  label: string;
  run: () => void;
}
