import { t } from '@grafana/i18n';
import type {
  ALERT_GROUPS,
  AUTOMATION_PARTS,
  INCIDENT_GROUPS,
  ListedValues,
  OperationMeasure,
} from '#contract/queryWords';

type Group = (typeof INCIDENT_GROUPS)[number] | (typeof ALERT_GROUPS)[number] | 'kind';

export function anyWord(): string {
  return t('query.any', 'any');
}

export function groupLabel(group: Group): string {
  const labels: Record<Group, () => string> = {
    status: () => t('query.group.status', 'Status'),
    severity: () => t('query.group.severity', 'Severity'),
    service: () => t('query.group.service', 'Service'),
    team: () => t('query.group.team', 'Team'),
    source: () => t('query.group.source', 'Source'),
    name: () => t('query.group.name', 'Name'),
    state: () => t('query.group.state', 'State'),
    resource: () => t('query.group.resource', 'Resource'),
    kind: () => t('query.group.kind', 'Kind'),
  };
  return labels[group]();
}

export function measureLabel(measure: OperationMeasure): string {
  const labels: Record<OperationMeasure, () => string> = {
    mtta: () => t('query.measure.mtta', 'Time to acknowledge (MTTA)'),
    mttr: () => t('query.measure.mttr', 'Time to resolve (MTTR)'),
    opened: () => t('query.measure.opened', 'Incidents opened'),
    resolved: () => t('query.measure.resolved', 'Incidents resolved'),
    alertEvents: () => t('query.measure.alertEvents', 'Alert events'),
    noiseReduction: () => t('query.measure.noiseReduction', 'Noise reduction'),
  };
  return labels[measure]();
}

export function partLabel(part: (typeof AUTOMATION_PARTS)[number]): string {
  switch (part) {
    case 'summary':
      return t('query.part.summary', 'Summary');
    case 'playbooks':
      return t('query.part.playbooks', 'Playbooks');
    case 'statuses':
      return t('query.part.statuses', 'Status of runs');
    case 'approvals':
      return t('query.part.approvals', 'Approvals');
  }
}

export function listedLabel(of: ListedValues): string {
  const labels: Record<ListedValues, () => string> = {
    services: () => t('query.listed.services', 'Services'),
    teams: () => t('query.listed.teams', 'Teams'),
    severities: () => t('query.listed.severities', 'Severities'),
    statuses: () => t('query.listed.statuses', 'Statuses of incidents'),
    incidentSources: () => t('query.listed.incidentSources', 'Sources of incidents'),
    alertNames: () => t('query.listed.alertNames', 'Names of alerts'),
    alertLabels: () => t('query.listed.alertLabels', 'Labels of alerts'),
    resources: () => t('query.listed.resources', 'Resources'),
    resourceKinds: () => t('query.listed.resourceKinds', 'Kinds of resources'),
    changeKinds: () => t('query.listed.changeKinds', 'Kinds of changes'),
    sources: () => t('query.listed.sources', 'Data sources'),
  };
  return labels[of]();
}
