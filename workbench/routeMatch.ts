/** A route of plugin.json, as far as app routes use it. */
export interface PluginRoute {
  path: string;
  url: string;
  method?: string;
  reqRole?: string;
  headers?: ReadonlyArray<{ name: string; content: string }>;
}

export interface RouteMatch {
  route: PluginRoute;
  /** What `*` stood for, percent-decoded. */
  rest: string;
}

/**
 * The first route, in the order of plugin.json, whose method and path fit: `api/*` matches what lies below it and hands
 * on only that; a path without `*` matches exactly and hands on nothing. `path` is decoded, without a slash in front.
 */
export function matchRoute(routes: readonly PluginRoute[], method: string, path: string): RouteMatch | undefined {
  for (const route of routes) {
    const wanted = route.method ?? '';
    if (wanted !== '' && wanted !== '*' && wanted !== method) {
      continue;
    }
    if (route.path.endsWith('*')) {
      const prefix = route.path.slice(0, -1);
      if (path.startsWith(prefix)) {
        return { route, rest: path.slice(prefix.length) };
      }
    } else if (route.path === path) {
      return { route, rest: '' };
    }
  }
  return undefined;
}

export interface TemplateData {
  JsonData: Readonly<Record<string, unknown>>;
  SecureJsonData: Readonly<Record<string, string>>;
}

/** The part of Go's text/template that routes use: `{{ .JsonData.key }}` and `{{ orEmpty .JsonData.key }}`. */
export function renderTemplate(template: string, data: TemplateData): string {
  return template.replace(/\{\{\s*(.*?)\s*\}\}/g, (whole, expression: string) => {
    const found = /^(orEmpty\s+)?\.(JsonData|SecureJsonData)\.(\w+)$/.exec(expression);
    if (!found) {
      throw new Error(`could not parse template ${whole}`);
    }
    const [, orEmpty, bag, key] = found;
    const value = data[bag as keyof TemplateData][key ?? ''];
    return value === undefined || value === null ? (orEmpty ? '' : '<no value>') : String(value);
  });
}

/** Base and rest with exactly one slash between them; a slash at the end is lost, as in Grafana. */
export function joinUrl(base: string, rest: string): string {
  const joined = rest === '' ? base : `${base.replace(/\/+$/, '')}/${rest.replace(/^\/+/, '')}`;
  return joined.replace(/\/+$/, '');
}
