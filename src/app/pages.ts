import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { t } from '@grafana/i18n';
import type { Role } from '#contract/scalars';

export interface AppPageEntry {
  /** Path below the app's root, as react-router writes it: `incidents/:number`. The empty one is Home. */
  path: string;
  /** What the page is called, in the reader's language. */
  title: () => string;
  component: LazyExoticComponent<ComponentType>;
  /** The least org role that may see it. */
  role: Role;
}

/** A page as its own chunk: `page(() => import('../features/x/XPage.tsx'), (m) => m.XPage)`. */
function page<M>(load: () => Promise<M>, pick: (loaded: M) => ComponentType): LazyExoticComponent<ComponentType> {
  return lazy(async () => ({ default: pick(await load()) }));
}

/** Every page of the app. A feature plugs in by one row here, and by one in plugin.json when it belongs in the menu. */
export const PAGES: readonly AppPageEntry[] = [
  {
    path: 'connection',
    title: () => t('pages.connection', 'Connection check'),
    component: page(
      () => import('./connection/ConnectionPage.tsx'),
      (loaded) => loaded.ConnectionPage
    ),
    role: 'Viewer',
  },
];
