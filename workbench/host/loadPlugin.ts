import type { AppPlugin } from '@grafana/data';
import { addResourceBundle } from 'grafana-host/i18n';
import { registerPlugin } from './extensions.ts';
import { sharedModules } from './sharedModules.ts';
import { workbench } from './workbenchData.ts';

type Factory = (...dependencies: unknown[]) => unknown;

let loading: Promise<AppPlugin> | undefined;

/** The plugin, loaded once whoever asks first: a page of the app, or a dashboard whose menus it adds to. */
export function preloadPlugin(): Promise<AppPlugin> {
  loading ??= loadPlugin();
  return loading;
}

/** Loads the built plugin as Grafana does: an AMD module whose dependencies are the modules that Grafana shares. */
async function loadPlugin(): Promise<AppPlugin> {
  const uri = new URL(`/${workbench.plugin.module}`, window.location.href).href;
  await loadTranslations(uri);
  const response = await fetch(uri);
  if (!response.ok) {
    throw new Error(`The plugin's module.js answered ${response.status}. Build it with "npm run build".`);
  }
  const source = await response.text();
  const defined: Array<{ dependencies: string[]; factory: Factory }> = [];
  const define = Object.assign((...args: unknown[]) => defined.push(readDefine(args)), { amd: {} });
  // The same wrapping as in Grafana: the plugin sees the loader's define, not a global one.
  new Function('define', `${source}\n//# sourceURL=${uri}`)(define);
  const [module] = defined;
  if (!module) {
    throw new Error("The plugin's module.js defines no AMD module.");
  }
  const exported: Record<string, unknown> = {};
  const dependencies = await Promise.all(module.dependencies.map((name) => resolve(name, uri, exported)));
  const returned = module.factory(...dependencies);
  const { plugin } = (await (returned ?? exported)) as { plugin?: AppPlugin };
  if (!plugin) {
    throw new Error('The plugin\'s module.js exports no "plugin".');
  }
  plugin.meta = workbench.plugin;
  registerPlugin(plugin);
  return plugin;
}

function readDefine(args: unknown[]): { dependencies: string[]; factory: Factory } {
  const [dependencies, factory] = args.slice(-2);
  return Array.isArray(dependencies)
    ? { dependencies: dependencies as string[], factory: factory as Factory }
    : { dependencies: [], factory: factory as Factory };
}

async function resolve(name: string, uri: string, exported: object): Promise<unknown> {
  if (name === 'module') {
    return { id: uri, uri };
  }
  if (name === 'exports') {
    return exported;
  }
  const shared = sharedModules[name];
  if (!shared) {
    throw new Error(`The plugin asks for the module "${name}", which Grafana does not share with plugins.`);
  }
  return shared();
}

/** Grafana loads the translations that plugin.json names before the plugin itself. */
async function loadTranslations(uri: string): Promise<void> {
  const { id, languages } = workbench.plugin;
  const { language } = workbench.session;
  const chosen = languages.includes(language) ? language : 'en-US';
  const response = await fetch(new URL(`locales/${chosen}/${id}.json`, uri));
  if (response.ok) {
    addResourceBundle(chosen, id, (await response.json()) as object);
  }
}
