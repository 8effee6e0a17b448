import { useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type SelectableValue } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { getIncidentLineage, type LineageEdge, type LineageNode, type LineageNodeType } from '#contract/lineage';
import { useOperation } from '../../../../shared/api/index.ts';
import { LayeredGraph } from '../../../../shared/graph/index.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { Bar, EmptyState } from '../../../../shared/ui/index.ts';
import { LineageList } from './LineageList.tsx';
import { LineageNodeDetail } from './LineageNodeDetail.tsx';
import { foldedType, foldLineage } from './foldLineage.ts';
import { lineageGraph } from './lineageGraph.ts';
import { lineageKey } from './lineageKey.ts';

type Look = 'graph' | 'list';
const HEIGHT = 440;

/** How it came to this: from rule to outcome, each node a fact with its time, each edge its reason. */
export function LineageTab({ incidentId }: { incidentId: string }) {
  const query = useOperation(getIncidentLineage, { params: { id: incidentId } });
  return (
    <QueryView query={query} what={t('lineage.name', 'The lineage')} loading={<Bar height={HEIGHT} />}>
      {({ nodes, edges, truncated }) =>
        nodes.length === 0 ? (
          <EmptyState title={t('lineage.empty', 'Nothing is recorded yet')}>
            {t('lineage.emptyHint', 'The first facts appear with the first alert.')}
          </EmptyState>
        ) : (
          <Lineage nodes={nodes} edges={edges} truncated={truncated} />
        )
      }
    </QueryView>
  );
}

interface Props {
  nodes: readonly LineageNode[];
  edges: readonly LineageEdge[];
  truncated: boolean;
}

function Lineage({ nodes, edges, truncated }: Props) {
  const styles = useStyles2(getStyles);
  const [look, setLook] = useState<Look>('graph');
  const [selected, setSelected] = useState<string>();
  const [unfolded, setUnfolded] = useState<ReadonlySet<LineageNodeType>>(new Set());
  const graph = useMemo(
    () => lineageGraph(foldLineage(nodes, edges, unfolded), edges, (at) => dateTimeFormat(at, { format: 'HH:mm:ss' })),
    [nodes, edges, unfolded]
  );
  const select = (key: string | undefined): void => {
    const type = foldedType(key);
    if (type === undefined) {
      setSelected(key);
    } else {
      setUnfolded(new Set([...unfolded, type]));
    }
  };
  const node = nodes.find((each) => lineageKey(each) === selected);
  const looks: Array<SelectableValue<Look>> = [
    { value: 'graph', label: t('lineage.graph', 'Picture'), icon: 'sitemap' },
    { value: 'list', label: t('lineage.list', 'List'), icon: 'list-ul' },
  ];
  return (
    <>
      <div className={styles.top}>
        <RadioButtonGroup size="sm" options={looks} value={look} onChange={setLook} />
        <span className={styles.hint}>{t('lineage.hint', 'Choose a node to see the fact and its reasons.')}</span>
      </div>
      {truncated && (
        <Alert
          severity="info"
          title={t('lineage.truncated', 'This incident has more facts than are drawn; the nearest are shown.')}
        />
      )}
      {look === 'graph' ? (
        <LayeredGraph
          nodes={graph.nodes}
          edges={graph.edges}
          height={HEIGHT}
          label={t('lineage.label', 'Lineage from rule to outcome')}
          selected={selected}
          focus={graph.nodes.find(({ state }) => state === 'critical')?.id}
          onSelect={select}
        />
      ) : (
        <LineageList nodes={nodes} edges={edges} onSelect={setSelected} />
      )}
      {node && <LineageNodeDetail node={node} nodes={nodes} edges={edges} onSelect={setSelected} />}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  top: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    marginBottom: theme.spacing(1),
  }),
  hint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
