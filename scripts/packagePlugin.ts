import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { makeZip } from './zip.ts';

const PluginJson = z.object({ id: z.string(), info: z.object({ version: z.string() }) });

/**
 * Packs the built plugin as Grafana's command line and its catalogue take it: one folder with the plugin's id, permissions
 * kept, so that the data source's locator stays executable. Answers with the file's path.
 */
export function packagePlugin(distDir: string, targetDir: string): string {
  const { id, info } = PluginJson.parse(JSON.parse(readFileSync(path.join(distDir, 'plugin.json'), 'utf8')));
  const files = globSync('**/*', { cwd: distDir })
    .filter((file) => statSync(path.join(distDir, file)).isFile())
    .sort();
  const zip = makeZip(
    files.map((file) => ({
      name: `${id}/${file.split(path.sep).join('/')}`,
      content: readFileSync(path.join(distDir, file)),
      mode: statSync(path.join(distDir, file)).mode & 0o777,
    }))
  );
  const target = path.join(targetDir, `${id}-${info.version}.zip`);
  writeFileSync(target, zip);
  return target;
}
