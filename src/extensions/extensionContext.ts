/** What both menus give; Explore's pane has no title. Nothing of it is relied on. */
export interface ExtensionContext {
  title?: unknown;
  targets?: unknown;
  data?: unknown;
}

/** True for a panel or pane that asks something: text panels and the like have nothing to explain. */
export function hasQuery(context: ExtensionContext | undefined): boolean {
  const { targets } = context ?? {};
  return Array.isArray(targets) && targets.length > 0;
}
