import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const Include = z.looseObject({
  type: z.string(),
  name: z.string(),
  path: z.string().optional(),
  role: z.string().optional(),
  addToNav: z.boolean().optional(),
  defaultNav: z.boolean().optional(),
  icon: z.string().optional(),
});

const PluginJson = z.looseObject({
  id: z.string(),
  type: z.literal('app'),
  name: z.string(),
  languages: z.array(z.string()).default([]),
  info: z.looseObject({ version: z.string(), logos: z.object({ small: z.string(), large: z.string() }) }),
  includes: z.array(Include).default([]),
  routes: z
    .array(
      z.object({
        path: z.string(),
        url: z.string(),
        method: z.string().optional(),
        reqRole: z.string().optional(),
        headers: z.array(z.object({ name: z.string(), content: z.string() })).optional(),
      })
    )
    .default([]),
  extensions: z.looseObject({}).optional(),
});
export type PluginJson = z.infer<typeof PluginJson>;

/** plugin.json of the built plugin. */
export function readPluginJson(distDir: string): PluginJson {
  return PluginJson.parse(JSON.parse(readFileSync(path.join(distDir, 'plugin.json'), 'utf8')));
}
