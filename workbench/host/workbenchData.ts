import type { AppPluginMeta } from '@grafana/data';

/** What the workbench's server tells its page (workbench/hostPage.ts). */
export interface WorkbenchData {
  session: { userId: number; orgId: number; theme: 'dark' | 'light'; language: string };
  users: Array<{ id: number; login: string; roles: Array<{ orgId: number; role: string; name: string }> }>;
  plugin: AppPluginMeta & { languages: string[]; enabled: boolean };
  hasPrometheus: boolean;
  hasDemo: boolean;
}

export const workbench = (window as unknown as { __workbench: WorkbenchData }).__workbench;
