import type { ReactNode } from 'react';
import type { IconName } from '@grafana/data';
import type { Standout } from '#contract/explain';
import { Claim, QueryTools } from '../../../shared/evidence/index.ts';
import type { ShownPanel } from '../panel/shownPanel.ts';
import { PanelEvidence, type PanelFacts } from './PanelEvidence.tsx';

interface Props {
  icon: IconName;
  children: ReactNode;
  aside?: ReactNode;
  facts: PanelFacts;
  panel: ShownPanel;
  indexes: readonly number[];
  standout?: Standout;
}

/** Something said of series of the panel: it opens them, with the query of the panel that they come from. */
export function PanelClaim({ icon, children, aside, facts, panel, indexes, standout }: Props) {
  const refId = facts.data.series[indexes[0] ?? -1]?.refId ?? '';
  const target = panel.input.targets.find((one) => one.refId === refId) ?? panel.input.targets[0];
  return (
    <Claim
      icon={icon}
      aside={aside}
      detail={() => (
        <>
          <PanelEvidence panel={facts} indexes={indexes} standout={standout} />
          <QueryTools query={target?.expr ?? ''} exploreUrl={panel.exploreOf(refId)} />
        </>
      )}
    >
      {children}
    </Claim>
  );
}
