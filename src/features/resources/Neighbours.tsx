import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Text, useStyles2 } from '@grafana/ui';
import type { TopologyEdge } from '#contract/resource';
import { groupNeighbours, type NeighbourGroup } from './groupNeighbours.ts';
import { goldenLine, KIND_ICONS, splitKey } from './resourceWords.ts';

interface Props {
  resourceKey: string;
  edges: readonly TopologyEdge[];
  onChoose: (key: string) => void;
}

/** Who calls it, whom it calls, what carries it: each neighbour opens in place. */
export function Neighbours({ resourceKey, edges, onChoose }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <>
      {groupNeighbours(resourceKey, edges).map(({ relation, neighbours }) => (
        <section key={relation}>
          <Text element="h4" variant="h6">
            {relationLabel(relation)}
          </Text>
          <ul className={styles.list}>
            {neighbours.map(({ key, edge }) => {
              const { kind, name } = splitKey(key);
              return (
                <li key={key} className={styles.row}>
                  <button type="button" className={styles.name} onClick={() => onChoose(key)}>
                    <Icon name={KIND_ICONS[kind]} size="sm" /> {name}
                  </button>
                  <span className={styles.numbers}>{goldenLine(edge)}</span>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </>
  );
}

function relationLabel(relation: NeighbourGroup['relation']): string {
  const labels: Record<NeighbourGroup['relation'], () => string> = {
    'called-by': () => t('resources.relation.calledBy', 'Called by'),
    calls: () => t('resources.relation.calls', 'Calls'),
    'used-by': () => t('resources.relation.usedBy', 'Used by'),
    uses: () => t('resources.relation.uses', 'Uses'),
    'runs-on': () => t('resources.relation.runsOn', 'Runs on'),
    runs: () => t('resources.relation.runs', 'Carries'),
    'part-of': () => t('resources.relation.partOf', 'Part of'),
    parts: () => t('resources.relation.parts', 'Consists of'),
  };
  return labels[relation]();
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: theme.spacing(0, 2),
    padding: theme.spacing(0.5, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  name: css({
    background: 'none',
    border: 'none',
    padding: 0,
    textAlign: 'left',
    overflowWrap: 'anywhere',
    color: theme.colors.text.link,
    '&:hover': { textDecoration: 'underline' },
  }),
  numbers: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
});
