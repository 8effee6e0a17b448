import { useMemo } from 'react';
import { useNavigate } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, useStyles2 } from '@grafana/ui';
import type { Finding } from '#contract/analysis';
import type { Incident } from '#contract/incident';
import { getTopology } from '#contract/resource';
import { useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { LayeredGraph } from '../../../shared/graph/index.ts';
import { Facts, QueryView } from '../../../shared/list/index.ts';
import { Bar, Section } from '../../../shared/ui/index.ts';
import { resourceName } from '../../../shared/causeWords.ts';
import { affectedPart } from './affectedPart.ts';

const HEIGHT = 330;

/** Who has it, who owns it, and where it is: the affected part of the topology. */
export function WherePanel({ incident, finding }: { incident: Incident; finding: Finding | undefined }) {
  const styles = useStyles2(getStyles);
  const focus = finding?.resourceKey ?? incident.resources[0];
  const topology = focus && appPath(`resources/topology?focus=${encodeURIComponent(focus)}`);
  return (
    <Section
      title={t('where.title', 'Who and where')}
      aside={
        topology && (
          <LinkButton size="sm" variant="secondary" fill="text" icon="sitemap" href={topology}>
            {t('where.topology', 'Topology')}
          </LinkButton>
        )
      }
    >
      <Facts
        facts={[
          [t('incidents.list.assignee', 'Assignee'), incident.assignee?.name ?? t('incidents.row.nobody', 'nobody')],
          [t('incidents.facet.team', 'Team'), incident.team],
          [t('incidents.facet.service', 'Service'), incident.service],
          [
            t('where.resources', 'Resources'),
            incident.resources.length > 0 && (
              <span key="resources" className={styles.resources}>
                {incident.resources.slice(0, 8).map(resourceName).join(', ')}
              </span>
            ),
          ],
        ]}
      />
      {focus && <AffectedMap focus={focus} incident={incident} finding={finding} />}
    </Section>
  );
}

function AffectedMap({
  focus,
  incident,
  finding,
}: {
  focus: string;
  incident: Incident;
  finding: Finding | undefined;
}) {
  const styles = useStyles2(getStyles);
  const navigate = useNavigate();
  const query = useOperation(getTopology, { query: { focus, depth: 2 } });
  const graph = useMemo(
    () => query.data && affectedPart(query.data, { focus, alerted: incident.resources, finding }),
    [query.data, focus, incident.resources, finding]
  );
  return (
    <div className={styles.map}>
      <QueryView query={query} what={t('where.map', 'The map')} loading={<Bar height={HEIGHT} />}>
        {() =>
          graph && graph.nodes.length > 1 ? (
            <>
              <LayeredGraph
                nodes={graph.nodes}
                edges={graph.edges}
                direction="TB"
                height={HEIGHT}
                focus={focus}
                label={t('where.label', 'The affected part of the topology')}
                onSelect={(key) => {
                  if (key) {
                    void navigate(appPath(`resources/topology?focus=${encodeURIComponent(key)}`));
                  }
                }}
              />
              {graph.more > 0 && (
                <div className={styles.more}>
                  {t('where.more', '{{more}} more are not drawn here.', { more: graph.more })}
                </div>
              )}
            </>
          ) : (
            <div className={styles.more}>{t('where.alone', 'Nothing is known to call it or to be called by it.')}</div>
          )
        }
      </QueryView>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  resources: css({ overflowWrap: 'anywhere' }),
  map: css({ marginTop: theme.spacing(1) }),
  more: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
