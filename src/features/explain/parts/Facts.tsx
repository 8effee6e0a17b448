import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { PanelFact } from '#contract/explain';
import { translateStatement } from '../../../shared/statements/index.ts';
import type { ShownPanel } from '../panel/shownPanel.ts';
import { PanelClaim } from './PanelClaim.tsx';
import type { PanelFacts } from './PanelEvidence.tsx';

interface Props {
  said: readonly PanelFact[];
  facts: PanelFacts;
  panel: ShownPanel;
}

/** What else can be said of the panel, and what is foreseen, each with the series of which it is said. */
export function Facts({ said, facts, panel }: Props) {
  return (
    <ul className={list} data-testid="explain-facts">
      {said.map((fact, index) => (
        <Fact key={index} icon="info-circle" fact={fact} facts={facts} panel={panel} />
      ))}
      {facts.forecasts.map(({ index, statement }) => (
        <Fact
          key={`ahead ${index}`}
          icon="clock-nine"
          fact={{ ...statement, indexes: [index] }}
          facts={facts}
          panel={panel}
        />
      ))}
    </ul>
  );
}

interface FactProps extends Omit<Props, 'said'> {
  icon: IconName;
  fact: PanelFact;
}

/** What is said of the panel as a whole (series that were not sent) has nothing to open. */
function Fact({ icon, fact, facts, panel }: FactProps) {
  const styles = useStyles2(getStyles);
  const indexes = (fact.indexes ?? []).filter((index) => facts.data.series[index] !== undefined);
  return indexes.length > 0 ? (
    <PanelClaim icon={icon} facts={facts} panel={panel} indexes={indexes}>
      {translateStatement(fact)}
    </PanelClaim>
  ) : (
    <li className={styles.plain}>
      <Icon name={icon} size="sm" className={styles.icon} />
      <span>{translateStatement(fact)}</span>
    </li>
  );
}

const list = css({ margin: 0, padding: 0, listStyle: 'none' });

const getStyles = (theme: GrafanaTheme2) => ({
  plain: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  }),
  icon: css({ flexShrink: 0, color: theme.colors.text.secondary, transform: 'translateY(2px)' }),
});
