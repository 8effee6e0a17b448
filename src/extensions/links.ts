import { PluginExtensionPoints, type PluginExtensionAddedLinkConfig } from '@grafana/data';
import { t } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { APP_ROOT } from '../shared/appPath.ts';
import { bodyOf, dialogSize } from './dialog.tsx';
import { hasQuery, type ExtensionContext } from './extensionContext.ts';

type Link = PluginExtensionAddedLinkConfig<ExtensionContext>;

/**
 * The links that stand in Grafana's own menus. plugin.json names each by title and targets, or Grafana neither loads the app
 * for a dashboard's menu nor accepts the link in development; the reader's words are put in when a menu opens.
 */
export const LINKS: readonly Link[] = [
  {
    ...explainLink(() => t('extensions.explain', 'Explain this panel')),
    targets: [PluginExtensionPoints.DashboardPanelMenu],
    title: 'Explain this panel',
  },
  {
    ...explainLink(() => t('extensions.explainQuery', 'Explain this query')),
    targets: [PluginExtensionPoints.ExploreToolbarAction],
    title: 'Explain this query',
  },
  {
    targets: [PluginExtensionPoints.DashboardPanelMenu],
    title: 'Open incident from panel',
    description: 'Opens an incident with what the panel shows filled in',
    icon: 'fire',
    configure: (context) =>
      hasQuery(context) ? { title: t('extensions.openIncident', 'Open incident from panel') } : undefined,
    onClick: (_, { context, openModal }) =>
      openModal({
        title: t('extensions.openIncident', 'Open incident from panel'),
        body: bodyOf('OpenIncidentModal', context),
      }),
  },
  {
    targets: [PluginExtensionPoints.CommandPalette],
    title: 'Explain a metric',
    description: 'Whether a query’s result is normal, what changed around it, and the likely cause',
    path: `${APP_ROOT}/explain`,
    configure: () => ({ title: t('extensions.explainMetric', 'Explain a metric') }),
    // The palette follows no link of an extension by itself: it stops the browser and calls this.
    onClick: () => locationService.push(`${APP_ROOT}/explain`),
  },
];

/** The same dialog, under the name of what it explains: a pane of Explore is no panel. */
function explainLink(title: () => string): Pick<Link, 'description' | 'icon' | 'configure' | 'onClick'> {
  return {
    description: 'What it shows, whether that is normal, what changed around it, and the likely cause',
    icon: 'question-circle',
    configure: (context) => (hasQuery(context) ? { title: title() } : undefined),
    onClick: (_, { context, openModal }) =>
      openModal({ title: titleOf(title(), context), ...dialogSize(), body: bodyOf('ExplainModal', context) }),
  };
}

/** Titles come from people; a dialog's title is one line. */
function titleOf(what: string, context: ExtensionContext | undefined): string {
  const { title } = context ?? {};
  return typeof title === 'string' && title !== '' ? `${what}: ${title.slice(0, 100)}` : what;
}
