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
    path: '',
    title: () => t('pages.home', 'Home'),
    component: page(
      () => import('../features/home/HomePage.tsx'),
      (loaded) => loaded.HomePage
    ),
    role: 'Viewer',
  },
  {
    path: 'incidents',
    title: () => t('pages.incidents', 'Incidents'),
    component: page(
      () => import('../features/incidents/list/IncidentsPage.tsx'),
      (loaded) => loaded.IncidentsPage
    ),
    role: 'Viewer',
  },
  {
    path: 'incidents/:id',
    title: () => t('pages.incident', 'Incident'),
    component: page(
      () => import('../features/incidents/page/IncidentPage.tsx'),
      (loaded) => loaded.IncidentPage
    ),
    role: 'Viewer',
  },
  {
    path: 'alerts',
    title: () => t('pages.alerts', 'Alert events'),
    component: page(
      () => import('../features/alerts/AlertsPage.tsx'),
      (loaded) => loaded.AlertsPage
    ),
    role: 'Viewer',
  },
  {
    path: 'resources',
    title: () => t('pages.resources', 'Resources'),
    component: page(
      () => import('../features/resources/ResourcesPage.tsx'),
      (loaded) => loaded.ResourcesPage
    ),
    role: 'Viewer',
  },
  {
    path: 'resources/topology',
    title: () => t('pages.topology', 'Topology'),
    component: page(
      () => import('../features/resources/topology/TopologyPage.tsx'),
      (loaded) => loaded.TopologyPage
    ),
    role: 'Viewer',
  },
  {
    path: 'resources/sources',
    title: () => t('pages.sources', 'Data sources'),
    component: page(
      () => import('../features/resources/sources/SourcesPage.tsx'),
      (loaded) => loaded.SourcesPage
    ),
    role: 'Viewer',
  },
  {
    path: 'automation',
    title: () => t('pages.automation', 'Automation'),
    component: page(
      () => import('../features/automation/AutomationPage.tsx'),
      (loaded) => loaded.AutomationPage
    ),
    role: 'Viewer',
  },
  {
    path: 'automation/playbooks/new',
    title: () => t('pages.newPlaybook', 'New playbook'),
    component: page(
      () => import('../features/automation/playbooks/PlaybookPage.tsx'),
      (loaded) => loaded.NewPlaybookPage
    ),
    role: 'Editor',
  },
  {
    path: 'automation/playbooks/:id',
    title: () => t('pages.playbook', 'Playbook'),
    component: page(
      () => import('../features/automation/playbooks/PlaybookPage.tsx'),
      (loaded) => loaded.PlaybookPage
    ),
    role: 'Viewer',
  },
  {
    path: 'automation/runs/:id',
    title: () => t('pages.run', 'Run'),
    component: page(
      () => import('../features/automation/runs/RunPage.tsx'),
      (loaded) => loaded.RunPage
    ),
    role: 'Viewer',
  },
  {
    path: 'automation/approvals/:id',
    title: () => t('pages.approval', 'Approval'),
    component: page(
      () => import('../features/automation/approvals/ApprovalPage.tsx'),
      (loaded) => loaded.ApprovalPage
    ),
    role: 'Viewer',
  },
  {
    path: 'explain',
    title: () => t('pages.explain', 'Explain a metric'),
    component: page(
      () => import('../features/explain/ExplainPage.tsx'),
      (loaded) => loaded.ExplainPage
    ),
    role: 'Viewer',
  },
  {
    path: 'knowledge',
    title: () => t('pages.knowledge', 'Knowledge'),
    component: page(
      () => import('../features/knowledge/KnowledgePage.tsx'),
      (loaded) => loaded.KnowledgePage
    ),
    role: 'Viewer',
  },
  {
    path: 'knowledge/new',
    title: () => t('pages.newKnowledge', 'New runbook or note'),
    component: page(
      () => import('../features/knowledge/ItemForm.tsx'),
      (loaded) => loaded.NewItemPage
    ),
    role: 'Editor',
  },
  {
    path: 'knowledge/:id',
    title: () => t('pages.knowledgeItem', 'Knowledge item'),
    component: page(
      () => import('../features/knowledge/KnowledgeItemPage.tsx'),
      (loaded) => loaded.KnowledgeItemPage
    ),
    role: 'Viewer',
  },
  {
    path: 'administration',
    title: () => t('pages.administration', 'Administration'),
    component: page(
      () => import('../features/administration/AdministrationPage.tsx'),
      (loaded) => loaded.AdministrationPage
    ),
    role: 'Admin',
  },
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
