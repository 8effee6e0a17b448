import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import type { LineageEdge, LineageNode } from '#contract/lineage';
import { Facts } from '../../../../shared/list/index.ts';
import { absoluteTime } from '../../../../shared/ui/index.ts';
import { connectionsOf } from './lineageGraph.ts';
import { lineageKey } from './lineageKey.ts';
import { nodeTypeLabel, relationLabel } from './lineageWords.ts';

interface Props {
  node: LineageNode;
  nodes: readonly LineageNode[];
  edges: readonly LineageEdge[];
  onSelect: (key: string | undefined) => void;
}

const MAX_FACTS = 20;

/** One fact of the lineage: when, what is known of it, what led to it and what came of it, each with its reason. */
export function LineageNodeDetail({ node, nodes, edges, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  const connections = connectionsOf(lineageKey(node), nodes, edges);
  const attributes = Object.entries(node.attributes).slice(0, MAX_FACTS);
  const title = `${nodeTypeLabel(node.type)}: ${node.label || node.id}`;
  return (
    <section className={styles.box} aria-live="polite" aria-label={title}>
      <div className={styles.head}>
        <strong className={styles.title}>{title}</strong>
        <Button size="sm" variant="secondary" fill="text" icon="times" onClick={() => onSelect(undefined)}>
          {t('lineage.close', 'Close')}
        </Button>
      </div>
      <Facts
        facts={[
          [t('lineage.column.time', 'Time'), node.at && absoluteTime(node.at)],
          ...attributes.map(([name, value]) => [name, factText(value)] as const),
        ]}
      />
      <ul className={styles.list}>
        {connections.map(({ edge, other, incoming }) => (
          <li key={edge.id}>
            <Icon name={incoming ? 'arrow-left' : 'arrow-right'} size="sm" />{' '}
            <span className={styles.relation}>{relationLabel(edge.relation)}</span>{' '}
            {other && (
              <Button size="sm" fill="text" className={styles.other} onClick={() => onSelect(lineageKey(other))}>
                {`${nodeTypeLabel(other.type)}: ${other.label || other.id}`}
              </Button>
            )}
            <div className={styles.reason}>{edge.reason}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** An attribute as bounded text. It comes from outside and is shown, never interpreted. */
function factText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.slice(0, 1_000);
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    marginTop: theme.spacing(1.5),
    padding: theme.spacing(1, 1.5),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
  }),
  head: css({ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }),
  title: css({ overflowWrap: 'anywhere' }),
  list: css({ margin: theme.spacing(1, 0, 0), padding: 0, listStyle: 'none', display: 'grid', gap: theme.spacing(1) }),
  relation: css({ color: theme.colors.text.secondary }),
  other: css({ height: 'auto', padding: 0, whiteSpace: 'normal', textAlign: 'left', overflowWrap: 'anywhere' }),
  reason: css({ paddingLeft: theme.spacing(3), overflowWrap: 'anywhere' }),
});
