import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import type { Resource } from '#contract/resource';
import { Badge } from '../../shared/ui/Badge.tsx';
import { SeverityBadge } from '../../shared/ui/index.ts';
import { worstSeverityOf } from './resourceWords.ts';

/** The worst open severity and the number of open incidents, or that there is none. */
export function ResourceState({ resource }: { resource: Resource }) {
  const worst = worstSeverityOf(resource);
  if (resource.openIncidents === 0) {
    return <Badge color="green" icon="check" text={t('resources.noIncident', 'No incident')} />;
  }
  return (
    <Stack direction="row" gap={1} alignItems="center">
      {worst && <SeverityBadge severity={worst} />}
      <span>{t('resources.open', '{{open}} open', { open: resource.openIncidents })}</span>
    </Stack>
  );
}
