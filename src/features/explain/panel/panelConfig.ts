import { lastValueFrom, timeout } from 'rxjs';
import { getBackendSrv } from '@grafana/runtime';

/** Unit and thresholds of a panel: an extension is given data from before these are applied. */
export interface PanelConfig {
  unit: string;
  thresholds: number[];
}

const NONE: PanelConfig = { unit: '', thresholds: [] };
/** A slow answer costs the units, not the first words. */
const PATIENCE_MS = 400;

/** Reads a panel's unit and thresholds from its dashboard; without them the numbers stand alone. */
export async function readPanelConfig(
  dashboardUid: string | undefined,
  panelId: number | undefined
): Promise<PanelConfig> {
  if (!dashboardUid || panelId === undefined || !/^[\w-]{1,40}$/.test(dashboardUid)) {
    return NONE;
  }
  try {
    const asked = getBackendSrv().fetch<unknown>({
      url: `/api/dashboards/uid/${dashboardUid}`,
      showErrorAlert: false,
      showSuccessAlert: false,
    });
    const { data } = await lastValueFrom(asked.pipe(timeout(PATIENCE_MS)));
    return configIn(data, panelId);
  } catch {
    return NONE;
  }
}

/** Finds the panel in a dashboard's JSON, rows included. */
export function configIn(answer: unknown, panelId: number): PanelConfig {
  const queue = panelsOf(at(answer, 'dashboard'));
  for (let panel = queue.shift(); panel !== undefined; panel = queue.shift()) {
    if (at(panel, 'id') === panelId) {
      const defaults = at(at(panel, 'fieldConfig'), 'defaults');
      const unit = at(defaults, 'unit');
      return {
        unit: typeof unit === 'string' ? unit.slice(0, 60) : '',
        thresholds: thresholdsOf(at(defaults, 'thresholds')),
      };
    }
    queue.push(...panelsOf(panel));
  }
  return NONE;
}

function panelsOf(holder: unknown): unknown[] {
  const panels = at(holder, 'panels');
  return Array.isArray(panels) ? [...(panels as unknown[])] : [];
}

function thresholdsOf(thresholds: unknown): number[] {
  const steps = at(thresholds, 'steps');
  if (at(thresholds, 'mode') === 'percentage' || !Array.isArray(steps)) {
    return [];
  }
  const values = (steps as unknown[]).map((step) => at(step, 'value'));
  return values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value)).slice(0, 10);
}

function at(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Record<string, unknown>)[key]
    : undefined;
}
