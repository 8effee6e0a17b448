// Modules of the Grafana packages that Grafana itself reaches from inside; hostBundle.ts says where they lie.
declare module 'grafana-host/PluginPage' {
  import type { PluginPageType } from '@grafana/runtime';

  export function setPluginPage(component: PluginPageType): void;
}

declare module 'grafana-host/i18n' {
  export function initializeI18n(options: { language: string; ns: string[] }, regionalFormat: string): Promise<unknown>;
  export function addResourceBundle(language: string, namespace: string, resources: object): void;
  export function getI18nInstance(): unknown;
}

declare module 'react-router-dom-v5-compat' {
  import type { ComponentType, ReactNode } from 'react';

  export * from 'react-router-dom';
  export const CompatRouter: ComponentType<{ children: ReactNode }>;
}
