import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueryModel } from '../../contract/query.ts';
import { interpolateModel } from '../../src/datasource/interpolate.ts';
import { DashboardFile } from './model.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** The product's dashboards: path below `dashboards/`, the JSON as it is, and read strictly. */
export function readDashboardFiles(): { file: string; json: unknown }[] {
  const folder = join(ROOT, 'dashboards');
  return globSync('*/*.json', { cwd: folder })
    .sort()
    .map((file) => ({ file, json: JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown }));
}

export function parseDashboards(): { file: string; dashboard: DashboardFile }[] {
  return readDashboardFiles().map(({ file, json }) => ({ file, dashboard: DashboardFile.parse(json) }));
}

/** The query as the plugin sends it when the variables have these values; throws where the sidecar would refuse it. */
export function fillIn(query: unknown, values: Readonly<Record<string, string | string[]>>): QueryModel {
  const replace = (text = '', _scoped?: unknown, format?: unknown): string =>
    text.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced: string | undefined, plain: string | undefined) => {
      const value = values[braced ?? plain ?? ''];
      return value === undefined ? whole : (format as (value: unknown) => string)(value);
    });
  return QueryModel.parse(interpolateModel(query as Parameters<typeof interpolateModel>[0], { replace }, {}));
}

/** What each variable stands for when the dashboard is opened and nobody has chosen anything. */
export function defaultValues({ templating }: DashboardFile): Record<string, string | string[]> {
  return Object.fromEntries(
    templating.list.map((variable) => [
      variable.name,
      variable.type === 'query' && variable.allValue !== undefined
        ? variable.allValue
        : variable.type === 'query'
          ? ''
          : variable.current.value,
    ])
  );
}

/** Names of the variables that stand in a value, at any depth. */
export function variablesIn(value: unknown): string[] {
  const text = JSON.stringify(value);
  return [...text.matchAll(/\$\{(\w+)\}|\$(\w+)/g)]
    .map(([, braced, plain]) => braced ?? plain ?? '')
    .filter((name) => !name.startsWith('__'));
}
