import type { AppPlugin, PluginExtensionLink, PluginExtensionTypes } from '@grafana/data';
import { readOnly } from '../../src/test/readOnly.ts';
import { workbench } from './workbenchData.ts';

let plugin: AppPlugin | undefined;

/** Called once the plugin is loaded; until then it offers no links, as in Grafana. */
export function registerPlugin(loaded: AppPlugin): void {
  plugin = loaded;
}

/** At most three links of one plugin stand in a panel's menu. */
const PER_PLUGIN = 3;

export interface OpenModal {
  (options: { title: string; body: React.ElementType<{ onDismiss?: () => void }>; width?: string | number }): void;
}

/** Links that the plugin adds to an extension point, configured for this context, into which they cannot write. */
export function linksFor(pointId: string, given: object, openModal: OpenModal): PluginExtensionLink[] {
  const configs = plugin?.addedLinkConfigs ?? [];
  const context = readOnly(given);
  return configs
    .filter(({ targets }) => (Array.isArray(targets) ? targets : [targets]).includes(pointId))
    .flatMap((link, index) => {
      const overrides = link.configure ? link.configure(context) : {};
      if (overrides === undefined) {
        return [];
      }
      const { title, description, icon, path, category } = { ...link, ...overrides };
      const onClick = link.onClick
        ? (event?: React.MouseEvent) => void link.onClick?.(event, { context, openModal } as never)
        : undefined;
      return [
        {
          id: `${workbench.plugin.id}-${index}`,
          type: 'link' as PluginExtensionTypes.link,
          pluginId: workbench.plugin.id,
          title,
          description: description ?? '',
          icon,
          path,
          category,
          onClick,
        },
      ];
    })
    .slice(0, PER_PLUGIN);
}
