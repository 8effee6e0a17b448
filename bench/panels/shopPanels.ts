import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Dashboard = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      fieldConfig: z.object({ defaults: z.object({ unit: z.string().optional() }) }),
      targets: z.array(z.object({ expr: z.string() })).min(1),
    })
  ),
});

export interface ShopPanel {
  title: string;
  expr: string;
  unit: string;
}

/** The panels of the demo's dashboard, as the file has them. */
export function shopPanels(): ShopPanel[] {
  const file = fileURLToPath(new URL('../../dashboards/shop.json', import.meta.url));
  return Dashboard.parse(JSON.parse(readFileSync(file, 'utf8'))).panels.map(({ title, targets, fieldConfig }) => ({
    title,
    expr: targets[0]?.expr ?? '',
    unit: fieldConfig.defaults.unit ?? '',
  }));
}
