import { t } from '@grafana/i18n';
import { appPath } from '../../../shared/appPath.ts';
import type { PageTab } from '../../../shared/ui/index.ts';
import { listParams, VIEWS, viewState, type IncidentView } from './listState.ts';

function viewLabel(view: IncidentView): string {
  const labels: Record<IncidentView, () => string> = {
    open: () => t('incidents.view.open', 'Open'),
    mine: () => t('incidents.view.mine', 'Mine'),
    unacknowledged: () => t('incidents.view.unacknowledged', 'Unacknowledged'),
    critical: () => t('incidents.view.critical', 'Critical'),
    all: () => t('incidents.view.all', 'All'),
  };
  return labels[view]();
}

/** The built-in views as tabs; the open one tells how many it shows. */
export function viewTabs(active: IncidentView, counted: { total: number; capped: boolean } | undefined): PageTab[] {
  return VIEWS.map((view) => {
    const search = listParams(viewState(view)).toString();
    return {
      id: view,
      text: viewLabel(view),
      href: appPath(`incidents${search && `?${search}`}`),
      active: view === active,
      count: view === active ? counted?.total : undefined,
    };
  });
}
