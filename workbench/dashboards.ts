import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const Uid = z.object({ uid: z.string() });

/** The repository's dashboard with this uid, in any folder of `dashboards/`, as Grafana answers it; null when there is none. */
export function dashboardAnswer(root: string, uid: string): { meta: object; dashboard: unknown } | null {
  const folder = path.join(root, 'dashboards');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  for (const file of files) {
    const dashboard: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    const known = Uid.safeParse(dashboard);
    if (known.success && known.data.uid === uid) {
      return { meta: { slug: path.basename(file, '.json'), canSave: false, canEdit: false }, dashboard };
    }
  }
  return null;
}
