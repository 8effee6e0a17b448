import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { LineageEdge, LineageNode } from '#contract/lineage';
import { lineageKey } from './lineageKey.ts';
import { nodeTypeLabel, relationLabel } from './lineageWords.ts';

interface Props {
  nodes: readonly LineageNode[];
  edges: readonly LineageEdge[];
  onSelect: (key: string) => void;
}

/** The lineage as a table, in the order of time: the same as the picture, for keyboards and screen readers. */
export function LineageList({ nodes, edges, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  const labels = new Map(nodes.map((node) => [lineageKey(node), node]));
  const end = (ref: LineageEdge['from']) => {
    const node = labels.get(lineageKey(ref));
    return (
      <Button size="sm" fill="text" className={styles.end} onClick={() => onSelect(lineageKey(ref))}>
        {`${nodeTypeLabel(ref.type)}: ${node?.label || ref.id}`}
      </Button>
    );
  };
  const sorted = [...edges].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={t('lineage.label', 'Lineage from rule to outcome')}>
        <thead>
          <tr>
            <th scope="col">{t('lineage.column.time', 'Time')}</th>
            <th scope="col">{t('lineage.column.from', 'From')}</th>
            <th scope="col">{t('lineage.column.relation', 'How')}</th>
            <th scope="col">{t('lineage.column.to', 'To')}</th>
            <th scope="col">{t('lineage.column.reason', 'Why')}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((edge) => (
            <tr key={edge.id} className={styles.row}>
              <td className={styles.time}>{dateTimeFormat(edge.at, { format: 'HH:mm:ss' })}</td>
              <td>{end(edge.from)}</td>
              <td className={styles.time}>{relationLabel(edge.relation)}</td>
              <td>{end(edge.to)}</td>
              <td>{edge.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ overflowX: 'auto' }),
  table: css({
    width: '100%',
    [theme.breakpoints.down('md')]: { '& thead': { display: 'none' }, '& tbody': { display: 'block' } },
    '& th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightMedium, textAlign: 'left' },
    '& th, & td': {
      padding: theme.spacing(0.5, 1),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      verticalAlign: 'top',
    },
  }),
  row: css({
    [theme.breakpoints.down('md')]: {
      display: 'block',
      padding: theme.spacing(1, 0),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      '& > td': { display: 'block', padding: 0, border: 'none' },
    },
  }),
  time: css({ whiteSpace: 'nowrap', color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  end: css({ height: 'auto', padding: 0, whiteSpace: 'normal', textAlign: 'left', overflowWrap: 'anywhere' }),
});
