import { Link } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Drawer, LinkButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { listIncidents, OPEN_STATUSES } from '#contract/incident';
import { getResource, type Resource, type TopologyEdge } from '#contract/resource';
import { useOperation } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import { Facts, LabelList, QueryView } from '../../shared/list/index.ts';
import { LoadingRows, LongCode, RelativeTime, SeverityBadge } from '../../shared/ui/index.ts';
import { Neighbours } from './Neighbours.tsx';
import { KindName } from './resourceColumns.tsx';
import { ResourceState } from './ResourceState.tsx';
import { goldenLine, splitKey } from './resourceWords.ts';

interface Props {
  resourceKey: string | undefined;
  /** Called with the key of a neighbour that was chosen, or without one to close. */
  onChange: (key: string | undefined) => void;
}

/** One resource beside the list or the picture: how it is doing, whom it touches, what it is called. */
export function ResourceDrawer({ resourceKey, onChange }: Props) {
  const asked = resourceKey ?? '';
  const found = useOperation(
    getResource,
    { query: { key: asked } },
    { enabled: asked !== '', refetchInterval: 30_000 }
  );
  if (resourceKey === undefined) {
    return null;
  }
  const { kind, name } = found.data?.resource ?? splitKey(resourceKey);
  return (
    <Drawer
      title={name}
      subtitle={
        <Stack direction="row" gap={1} alignItems="center">
          <KindName kind={kind} />
          {found.data && <ResourceState resource={found.data.resource} />}
        </Stack>
      }
      size="md"
      onClose={() => onChange(undefined)}
    >
      <QueryView query={found} what={t('resources.one', 'The resource')} loading={<LoadingRows rows={10} />}>
        {({ resource, neighbours }) => <Details resource={resource} neighbours={neighbours} onChange={onChange} />}
      </QueryView>
    </Drawer>
  );
}

interface DetailsProps extends Pick<Props, 'onChange'> {
  resource: Resource;
  neighbours: readonly TopologyEdge[];
}

function Details({ resource, neighbours, onChange }: DetailsProps) {
  const focus = `resources/topology?focus=${encodeURIComponent(resource.key)}`;
  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" gap={1} wrap="wrap">
        <LinkButton size="sm" variant="secondary" icon="sitemap" href={appPath(focus)}>
          {t('resources.inTopology', 'Show in topology')}
        </LinkButton>
      </Stack>
      <Facts
        facts={[
          [t('resources.golden', 'Now'), goldenLine(resource)],
          [t('resources.column.team', 'Team'), resource.team],
          [t('resources.group', 'Group'), resource.group],
          [t('resources.seenBy', 'Seen by'), resource.source],
          [t('resources.firstSeen', 'First seen'), <RelativeTime key="first" at={resource.firstSeenAt} />],
          [t('resources.column.lastSeen', 'Last seen'), <RelativeTime key="last" at={resource.lastSeenAt} />],
          [t('resources.key', 'Key'), <LongCode key="key">{resource.key}</LongCode>],
        ]}
      />
      {resource.kind === 'service' && resource.openIncidents > 0 && <OpenIncidents service={resource.name} />}
      <Neighbours resourceKey={resource.key} edges={neighbours} onChoose={onChange} />
      {Object.keys(resource.labels).length > 0 && (
        <section>
          <Text element="h4" variant="h6">
            {t('resources.labels', 'Labels')}
          </Text>
          <LabelList labels={resource.labels} />
        </section>
      )}
    </Stack>
  );
}

function OpenIncidents({ service }: { service: string }) {
  const styles = useStyles2(getStyles);
  const query = { service: [service], status: [...OPEN_STATUSES], limit: 5 };
  const { data } = useOperation(listIncidents, { query });
  if (!data || data.items.length === 0) {
    return null;
  }
  return (
    <section>
      <Text element="h4" variant="h6">
        {t('resources.openIncidents', 'Open incidents')}
      </Text>
      <ul className={styles.incidents}>
        {data.items.map(({ id, severity, title, openedAt }) => (
          <li key={id} className={styles.incident}>
            <SeverityBadge severity={severity} />
            <Link to={appPath(`incidents/${id}`)}>{title}</Link>
            <RelativeTime at={openedAt} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  incidents: css({ listStyle: 'none', margin: 0, padding: 0 }),
  incident: css({
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 0),
    '& a': { color: theme.colors.text.link, overflowWrap: 'anywhere' },
  }),
});
